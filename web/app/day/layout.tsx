import type { ReactNode } from "react";
import { DayMap } from "../../features/day/ui/day-map.tsx";
import { DayNavigation } from "../../features/day/ui/day-navigation.tsx";
import { readToday } from "../../shared/dates/server/read-today.ts";
import { DaysProvider } from "../../shared/dates/ui/days-provider.tsx";
import { mapBase } from "../../shared/map/server/map-base.ts";
import { StageProvider } from "../../shared/map/ui/stage.tsx";
import { SheetHandle } from "../../shared/panel/ui/sheet-handle.tsx";
import { callerOf, isFleetMember } from "../../shared/session/model/session-data.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { AppHeader } from "../../shared/shell/server/app-header.tsx";
import { PrintHead } from "../../shared/shell/server/print-head.tsx";
import styles from "./layout.module.css";

export default async function DayLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  // The page redirects to the sign-in page, because it knows the return path.
  if (!session) return children;
  const today = await readToday(callerOf(session));
  return (
    <DaysProvider today={today}>
      <StageProvider>
        <div className={styles.frame}>
          <AppHeader name={session.name} canSeeFleet={isFleetMember(session)} />
          <main className={styles.panel} id="content">
            <PrintHead name={session.name} />
            <SheetHandle />
            <DayNavigation />
            {children}
          </main>
          <DayMap className={styles.map} base={mapBase()} />
        </div>
      </StageProvider>
    </DaysProvider>
  );
}
