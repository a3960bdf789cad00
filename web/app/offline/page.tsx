import type { Metadata } from "next";
import { OfflinePage } from "../../features/offline/ui/offline-page.tsx";
import { ShellHeader } from "../../features/record/server/shell-header.tsx";
import styles from "../../shared/shell/ui/column.module.css";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.connection.offline.title.offline,
});

/** The service worker keeps it, so it is the same for everybody who uses this browser. */
export default function OfflineRoute() {
  return (
    <div className={styles.frame}>
      <ShellHeader />
      <OfflinePage />
    </div>
  );
}
