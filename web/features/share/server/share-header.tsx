import { Brand } from "../../../shared/shell/server/brand.tsx";
import { DisplayMenu } from "../../../shared/shell/server/display-menu.tsx";
import { SkipLink } from "../../../shared/shell/server/skip-link.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import styles from "./share-header.module.css";

/** The header for visitors who need not be signed in. */
export const ShareHeader = async () => {
  const { messages } = await readTexts();
  return (
    <header className={styles.header}>
      <SkipLink />
      <Brand />
      <p className={styles.about}>{messages.share.page.title}</p>
      <DisplayMenu />
    </header>
  );
};
