"use client";

import { Notice } from "../shell/notice.tsx";
import { useTexts } from "../shell/texts-provider.tsx";
import styles from "./share-notices.module.css";

export const ExpiredNotice = () => {
  const { title, text } = useTexts().messages.share.expired;
  return (
    <main className={styles.notice} id="content">
      <Notice level={1} title={title} text={text} />
    </main>
  );
};

export const UnknownLinkNotice = () => {
  const { title, text } = useTexts().messages.share.notFound;
  return (
    <main className={styles.notice} id="content">
      <Notice level={1} title={title} text={text} />
    </main>
  );
};
