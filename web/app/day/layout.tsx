import type { ReactNode } from "react";
import { DayNavigation } from "../../features/day/ui/day-navigation.tsx";
import { localDate, readTodayZone } from "../../features/trip/server/trips.ts";
import { browserTimeZone } from "../../shared/dates/server/browser-time-zone.ts";
import { DaysProvider } from "../../shared/dates/ui/days-provider.tsx";
import { MapFrame } from "../../shared/map/ui/map-frame.tsx";
import { StageProvider } from "../../shared/map/ui/stage.tsx";
import { settings } from "../../shared/server/settings.ts";
import { isFleetMember, type Session } from "../../shared/session/model/session-data.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { AppHeader } from "../../shared/shell/server/app-header.tsx";
import styles from "./layout.module.css";

/** Which date is today is no reason to show no day at all: without the table it is the browser's. */
const todayZone = async ({ driver }: Session): Promise<string> => {
  const browserZone = await browserTimeZone();
  try {
    return await readTodayZone(driver, browserZone);
  } catch (error) {
    console.error("the zone of today cannot be read:", error);
    return browserZone;
  }
};

export default async function DayLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  // The page knows where to come back to, so it sends to the sign-in page.
  if (!session) return children;
  const zone = await todayZone(session);
  return (
    <DaysProvider today={localDate(zone)} todayZone={zone}>
      <StageProvider>
        <div className={styles.frame}>
          <AppHeader name={session.name} canSeeFleet={isFleetMember(session)} />
          <main className={styles.panel} id="content">
            <DayNavigation />
            {children}
          </main>
          <MapFrame className={styles.map} styleUrl={settings().mapStyleUrl} />
        </div>
      </StageProvider>
    </DaysProvider>
  );
}
