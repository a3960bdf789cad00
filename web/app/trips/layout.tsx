import type { ReactNode } from "react";
import { AppHeader } from "../../components/shell/app-header.tsx";
import { TripTexts } from "../../components/trip/trip-texts.tsx";
import { readSession } from "../../lib/session.ts";
import { isFleetMember } from "../../lib/session-data.ts";
import styles from "./layout.module.css";

export default async function TripsLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  // The page knows where to come back to, so it sends to the sign-in page.
  if (!session) return children;
  return (
    <TripTexts>
      <div className={styles.frame}>
        <AppHeader name={session.name} canSeeFleet={isFleetMember(session)} />
        {children}
      </div>
    </TripTexts>
  );
}
