"use client";

import controls from "../components/shell/controls.module.css";
import { Notice } from "../components/shell/notice.tsx";
import { useTexts } from "../components/shell/texts-provider.tsx";
import styles from "./whole-page.module.css";

export default function PageError() {
  const { messages } = useTexts();
  return (
    <main className={styles.page} role="alert">
      <Notice level={1} title={messages.error.title} text={messages.error.text}>
        <button className={controls.primary} type="button" onClick={() => window.location.reload()}>
          {messages.error.retry}
        </button>
      </Notice>
    </main>
  );
}
