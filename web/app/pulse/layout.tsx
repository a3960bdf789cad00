import type { ReactNode } from "react";
import { PulseTexts } from "../../features/pulse/ui/pulse-texts.tsx";
import { isFleetMember } from "../../shared/session/model/session-data.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { AppHeader } from "../../shared/shell/server/app-header.tsx";
import styles from "../../shared/shell/ui/column.module.css";

export default async function PulseLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  // The page redirects other users to where they belong.
  if (!session || !isFleetMember(session)) return children;
  return (
    <PulseTexts>
      <div className={styles.frame}>
        <AppHeader name={session.name} canSeeFleet />
        {children}
      </div>
    </PulseTexts>
  );
}
