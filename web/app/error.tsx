"use client";

import controls from "../shared/shell/ui/controls.module.css";
import { Notice } from "../shared/shell/ui/notice.tsx";
import { useTexts } from "../shared/texts/ui/texts-provider.tsx";
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
