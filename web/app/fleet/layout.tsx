import type { ReactNode } from "react";
import { DaysProvider } from "../../components/day/days-provider.tsx";
import { FleetMap } from "../../components/fleet/fleet-map.tsx";
import { FleetNavigation } from "../../components/fleet/fleet-navigation.tsx";
import { FleetStageProvider } from "../../components/fleet/fleet-stage.tsx";
import { FleetTexts } from "../../components/fleet/fleet-texts.tsx";
import { AppHeader } from "../../components/shell/app-header.tsx";
import { readSession } from "../../lib/session.ts";
import { isFleetMember } from "../../lib/session-data.ts";
import { settings } from "../../lib/settings.ts";
import { todayZoneOf } from "../../lib/today-zone.ts";
import { localDate } from "../../lib/trips.ts";
import styles from "./layout.module.css";

export default async function FleetLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  // The page knows where others belong, so it sends them there.
  if (!session || !isFleetMember(session)) return children;
  const zone = await todayZoneOf(session.driver);
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
