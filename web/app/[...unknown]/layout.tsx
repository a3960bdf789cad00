import type { ReactNode } from "react";
import { AppHeader } from "../../components/shell/app-header.tsx";
import { readSession } from "../../lib/session.ts";
import { isFleetMember } from "../../lib/session-data.ts";
import styles from "../whole-page.module.css";

export default async function UnknownLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  return (
    <div className={styles.frame}>
      {session && <AppHeader name={session.name} canSeeFleet={isFleetMember(session)} />}
      {children}
    </div>
  );
}
