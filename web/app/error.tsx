"use client";

import { ErrorNotice } from "../shared/shell/ui/error-notice.tsx";
import { useTexts } from "../shared/texts/ui/texts-provider.tsx";
import styles from "./whole-page.module.css";

export default function PageError() {
  return (
    <main className={styles.page} role="alert">
      <ErrorNotice text={useTexts().messages.error} onRetry={() => window.location.reload()} />
    </main>
  );
}
