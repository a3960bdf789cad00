import type { ReactNode } from "react";
import { PulseTexts } from "../../components/pulse/pulse-texts.tsx";
import { AppHeader } from "../../components/shell/app-header.tsx";
import { readSession } from "../../lib/session.ts";
import { isFleetMember } from "../../lib/session-data.ts";
import styles from "../record/layout.module.css";

export default async function PulseLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  // The page knows where others belong, so it sends them there.
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
