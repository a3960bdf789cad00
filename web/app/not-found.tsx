import type { Metadata } from "next";
import { AppHeader } from "../components/shell/app-header.tsx";
import controls from "../components/shell/controls.module.css";
import { Notice } from "../components/shell/notice.tsx";
import { readTexts } from "../lib/read-texts.ts";
import { readSession } from "../lib/session.ts";
import { isFleetMember } from "../lib/session-data.ts";
import styles from "./whole-page.module.css";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.notFound.title,
});

export default async function NotFound() {
  const { title, text, home } = (await readTexts()).messages.notFound;
  const session = await readSession();
  return (
    <div className={styles.frame}>
      {session && <AppHeader name={session.name} canSeeFleet={isFleetMember(session)} />}
      <main className={styles.page} id="content">
        <Notice level={1} title={title} text={text}>
          <a className={controls.primary} href="/">
            {home}
          </a>
        </Notice>
      </main>
    </div>
  );
}
