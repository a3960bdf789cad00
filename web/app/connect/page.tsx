import type { Metadata } from "next";
import { ConnectPage } from "../../features/connect/server/connect-page.tsx";
import { ConnectTexts } from "../../features/connect/ui/connect-texts.tsx";
import { isFleetMember } from "../../shared/session/model/session-data.ts";
import { requireSession } from "../../shared/session/server/session.ts";
import { connectPath } from "../../shared/shell/model/site-paths.ts";
import { AppHeader } from "../../shared/shell/server/app-header.tsx";
import styles from "../../shared/shell/ui/column.module.css";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.connect.title,
});

export default async function ConnectRoute() {
  const session = await requireSession(connectPath);
  return (
    <ConnectTexts>
      <div className={styles.frame}>
        <AppHeader name={session.name} canSeeFleet={isFleetMember(session)} />
        <ConnectPage driver={session.driver} />
      </div>
    </ConnectTexts>
  );
}
