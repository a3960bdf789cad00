import { headers } from "next/headers";
import type { ReactNode } from "react";
import { shellHeader } from "../../features/record/model/record-shell.ts";
import { ShellHeader } from "../../features/record/server/shell-header.tsx";
import { RecordTexts } from "../../features/record/ui/record-texts.tsx";
import { isFleetMember } from "../../shared/session/model/session-data.ts";
import { readSession } from "../../shared/session/server/session.ts";
import { AppHeader } from "../../shared/shell/server/app-header.tsx";
import styles from "../../shared/shell/ui/column.module.css";

const Header = async () => {
  if ((await headers()).has(shellHeader)) return <ShellHeader />;
  const session = await readSession();
  return session && <AppHeader name={session.name} canSeeFleet={isFleetMember(session)} />;
};

export default function RecordLayout({ children }: { readonly children: ReactNode }) {
  return (
    <RecordTexts>
      <div className={styles.frame}>
        <Header />
        {children}
      </div>
    </RecordTexts>
  );
}
