import type { ReactNode } from "react";
import styles from "./notice-page.module.css";

/** A notice in place of everything below a page's header. */
export const NoticePage = (props: { readonly isAlert?: boolean; readonly children: ReactNode }) => (
  <main className={styles.notice} id="content" role={props.isAlert ? "alert" : undefined}>
    {props.children}
  </main>
);
