"use client";

import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import styles from "../../trips/trip-notice.module.css";

export default function ShareError({ retry }: { readonly retry: () => void }) {
  const { title, text, retry: again } = useTexts().messages.share.error;
  return (
    <main className={styles.notice} id="content" role="alert">
      <Notice level={1} title={title} text={text}>
        <button className={controls.primary} type="button" onClick={retry}>
          {again}
        </button>
      </Notice>
    </main>
  );
}
