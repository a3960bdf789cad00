import { readTexts } from "../../texts/server/read-texts.ts";
import styles from "./skip-link.module.css";

/** The first stop of the keyboard: past the header, to what the page is about. */
export const SkipLink = async () => (
  <a className={styles.skip} href="#content">
    {(await readTexts()).messages.skipToContent}
  </a>
);
