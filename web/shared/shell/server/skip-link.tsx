import { readTexts } from "../../texts/server/read-texts.ts";
import styles from "./skip-link.module.css";

/** The first focus stop: skips the header to the main content. */
export const SkipLink = async () => (
  <a className={styles.skip} href="#content">
    {(await readTexts()).messages.skipToContent}
  </a>
);
