import { readTexts } from "../../texts/server/read-texts.ts";
import styles from "./print-head.module.css";

/** On paper only: whose page it is. */
export const PrintHead = async ({ name }: { readonly name: string }) => (
  <p className={styles.head}>
    {name} · {(await readTexts()).messages.product}
  </p>
);
