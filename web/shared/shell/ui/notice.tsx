import type { ReactNode } from "react";
import styles from "./notice.module.css";

/** Shown in place of content: nothing there, not found, or an error with a next step. */
export const Notice = (props: {
  readonly title: string;
  readonly text: string;
  readonly level?: 1 | 2;
  readonly children?: ReactNode;
}) => {
  const Heading = props.level === 1 ? "h1" : "h2";
  return (
    <div className={styles.notice}>
      <svg viewBox="0 0 120 64" className={styles.picture} aria-hidden="true">
        <path d="M14 50c18 0 14-34 38-34s16 34 38 34" />
        <circle cx="14" cy="50" r="6" />
        <circle cx="104" cy="50" r="6" />
      </svg>
      <Heading className={styles.title}>{props.title}</Heading>
      <p className={styles.text}>{props.text}</p>
      {props.children}
    </div>
  );
};
