"use client";

import controls from "../../../components/shell/controls.module.css";
import { Notice } from "../../../components/shell/notice.tsx";
import { messages } from "../../../lib/messages.ts";
import styles from "../trip-notice.module.css";

const { title, text, retry: again } = messages.trip.error;

export default function TripError({ retry }: { readonly retry: () => void }) {
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
