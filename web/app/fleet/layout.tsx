import type { ReactNode } from "react";
import { FleetMap } from "../../features/fleet/ui/fleet-map.tsx";
import { FleetNavigation } from "../../features/fleet/ui/fleet-navigation.tsx";
import { FleetTexts } from "../../features/fleet/ui/fleet-texts.tsx";
import { readToday } from "../../shared/dates/server/read-today.ts";
import { DaysProvider } from "../../shared/dates/ui/days-provider.tsx";
import { mapBase } from "../../shared/map/server/map-base.ts";
import { StageProvider } from "../../shared/map/ui/stage.tsx";
import { SheetHandle } from "../../shared/panel/ui/sheet-handle.tsx";
import { callerOf, isFleetMember } from "../../shared/session/model/session-data.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { fleetDevicesPath } from "../../shared/shell/model/site-paths.ts";
import { AppHeader } from "../../shared/shell/server/app-header.tsx";
import { SiteLink } from "../../shared/shell/ui/site-link.tsx";
import { readTexts } from "../../shared/texts/server/read-texts.ts";
import styles from "./layout.module.css";

export default async function FleetLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  // The page redirects other users to where they belong.
  if (!session || !isFleetMember(session)) return children;
  const [today, { messages }] = await Promise.all([readToday(callerOf(session)), readTexts()]);
  return (
    <DaysProvider today={today}>
      <StageProvider>
        <FleetTexts>
          <div className={styles.frame}>
            <AppHeader name={session.name} canSeeFleet />
            <main className={styles.panel} id="content">
              <SheetHandle />
              <FleetNavigation />
              <p className={styles.phones}>
                <SiteLink href={fleetDevicesPath}>{messages.phones.toFleet}</SiteLink>
              </p>
              {children}
            </main>
            <FleetMap className={styles.map} base={mapBase()} />
          </div>
        </FleetTexts>
      </StageProvider>
    </DaysProvider>
  );
}
