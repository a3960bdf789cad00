import type { ReactNode } from "react";
import { FleetMap } from "../../features/fleet/ui/fleet-map.tsx";
import { FleetNavigation } from "../../features/fleet/ui/fleet-navigation.tsx";
import { FleetStageProvider } from "../../features/fleet/ui/fleet-stage.tsx";
import { FleetTexts } from "../../features/fleet/ui/fleet-texts.tsx";
import { localDate } from "../../features/trip/server/trips.ts";
import { todayZoneOf } from "../../shared/dates/server/today-zone.ts";
import { DaysProvider } from "../../shared/dates/ui/days-provider.tsx";
import { settings } from "../../shared/server/settings.ts";
import { callerOf, isFleetMember } from "../../shared/session/model/session-data.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { AppHeader } from "../../shared/shell/server/app-header.tsx";
import styles from "./layout.module.css";

export default async function FleetLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  // The page knows where others belong, so it sends them there.
  if (!session || !isFleetMember(session)) return children;
  const zone = await todayZoneOf(callerOf(session));
  return (
    <DaysProvider today={localDate(zone)} todayZone={zone}>
      <FleetStageProvider>
        <FleetTexts>
          <div className={styles.frame}>
            <AppHeader name={session.name} canSeeFleet />
            <main className={styles.panel} id="content">
              <FleetNavigation />
              {children}
            </main>
            <FleetMap className={styles.map} styleUrl={settings().mapStyleUrl} />
          </div>
        </FleetTexts>
      </FleetStageProvider>
    </DaysProvider>
  );
}
