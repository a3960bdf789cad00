import { Notice } from "../../../shared/shell/ui/notice.tsx";
import styles from "./share-notice.module.css";

/** What is said in place of a shared trip. */
export const ShareNotice = (props: { readonly title: string; readonly text: string }) => (
  <main className={styles.notice} id="content">
    <Notice level={1} title={props.title} text={props.text} />
  </main>
);
