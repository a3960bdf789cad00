import type { ReactNode } from "react";
import { DayNavigation } from "../../components/day/day-navigation.tsx";
import { DaysProvider } from "../../components/day/days-provider.tsx";
import { StageProvider } from "../../components/day/stage.tsx";
import { MapFrame } from "../../components/map/map-frame.tsx";
import { AppHeader } from "../../components/shell/app-header.tsx";
import { browserTimeZone } from "../../lib/browser-time-zone.ts";
import { readSession } from "../../lib/session.ts";
import { isFleetMember, type Session } from "../../lib/session-data.ts";
import { settings } from "../../lib/settings.ts";
import { localDate, readTodayZone } from "../../lib/trips.ts";
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
