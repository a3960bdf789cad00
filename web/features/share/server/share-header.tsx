import { Brand } from "../../../shared/shell/server/brand.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import styles from "./share-header.module.css";

/** The header for who need not be signed in. */
export const ShareHeader = async () => {
  const { messages } = await readTexts();
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#content">
        {messages.skipToContent}
      </a>
      <Brand />
      <p className={styles.about}>{messages.share.page.title}</p>
    </header>
  );
};
