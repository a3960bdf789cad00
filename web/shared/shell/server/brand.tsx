import { readTexts } from "../../texts/server/read-texts.ts";
import styles from "./brand.module.css";

export const Brand = async () => {
  const { messages } = await readTexts();
  return (
    <span className={styles.brand}>
      <svg viewBox="0 0 32 32" className={styles.mark} aria-hidden="true">
        <rect className={styles.plate} width="32" height="32" rx="8" />
        <path className={styles.route} d="M9 23c0-7 14-7 14-14" />
        <circle className={styles.start} cx="9" cy="23" r="3.4" />
        <circle className={styles.end} cx="23" cy="9" r="4.4" />
      </svg>
      {messages.product}
    </span>
  );
};
