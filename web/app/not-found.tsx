import controls from "../components/shell/controls.module.css";
import { Notice } from "../components/shell/notice.tsx";
import { messages } from "../lib/messages.ts";
import styles from "./whole-page.module.css";

export default function NotFound() {
  return (
    <main className={styles.page}>
      <Notice level={1} title={messages.notFound.title} text={messages.notFound.text}>
        <a className={controls.primary} href="/">
          {messages.notFound.home}
        </a>
      </Notice>
    </main>
  );
}
