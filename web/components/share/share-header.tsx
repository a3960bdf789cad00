import { readTexts } from "../../lib/read-texts.ts";
import { Brand } from "../shell/brand.tsx";
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
