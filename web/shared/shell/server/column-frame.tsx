import type { ReactNode } from "react";
import { isFleetMember } from "../../session/model/session-data.ts";
import { readSession } from "../../session/server/session.ts";
import styles from "../ui/column.module.css";
import { AppHeader } from "./app-header.tsx";

/** A page in one column below the header. */
export const ColumnFrame = async ({ children }: { readonly children: ReactNode }) => {
  const session = await readSession();
  // The page redirects to the sign-in page, because it knows the return path.
  if (!session) return children;
  return (
    <div className={styles.frame}>
      <AppHeader name={session.name} canSeeFleet={isFleetMember(session)} />
      {children}
    </div>
  );
};
