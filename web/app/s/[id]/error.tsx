"use client";

import controls from "../../../components/shell/controls.module.css";
import { Notice } from "../../../components/shell/notice.tsx";
import { useTexts } from "../../../components/shell/texts-provider.tsx";
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
