import { headers } from "next/headers";
import type { ReactNode } from "react";
import { RecordTexts } from "../../components/record/record-texts.tsx";
import { ShellHeader } from "../../components/record/shell-header.tsx";
import { AppHeader } from "../../components/shell/app-header.tsx";
import { shellHeader } from "../../lib/record-shell.ts";
import { readSession } from "../../lib/session.ts";
import { isFleetMember } from "../../lib/session-data.ts";
import styles from "./layout.module.css";

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
