import type { ReactNode } from "react";
import { isFleetMember } from "../../shared/session/model/session-data.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { AppHeader } from "../../shared/shell/server/app-header.tsx";
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
