import type { ReactNode } from "react";
import { ImportTexts } from "../../features/import/ui/import-texts.tsx";
import { isFleetMember } from "../../shared/session/model/session-data.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { AppHeader } from "../../shared/shell/server/app-header.tsx";
import styles from "../../shared/shell/ui/column.module.css";

export default async function ImportLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  // The page redirects to the sign-in page, because it knows the return path.
  if (!session) return children;
  return (
    <ImportTexts>
      <div className={styles.frame}>
        <AppHeader name={session.name} canSeeFleet={isFleetMember(session)} />
        {children}
      </div>
    </ImportTexts>
  );
}
