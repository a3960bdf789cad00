import controls from "../components/shell/controls.module.css";
import { Notice } from "../components/shell/notice.tsx";
import { readTexts } from "../lib/read-texts.ts";
import styles from "./whole-page.module.css";

export default async function NotFound() {
  const { messages } = await readTexts();
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
