import type { Metadata } from "next";
import controls from "../shared/shell/ui/controls.module.css";
import { Notice } from "../shared/shell/ui/notice.tsx";
import { readTexts } from "../shared/texts/server/read-texts.ts";
import styles from "./whole-page.module.css";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.notFound.title,
});

/** Sent as part of every page, so it reveals nothing about who is signed in. */
export default async function NotFound() {
  const { title, text, home } = (await readTexts()).messages.notFound;
  return (
    <main className={styles.page} id="content">
      <Notice level={1} title={title} text={text}>
        <a className={controls.primary} href="/">
          {home}
        </a>
      </Notice>
    </main>
  );
}
