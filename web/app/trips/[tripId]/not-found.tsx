import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import styles from "../trip-notice.module.css";

export default async function TripNotFound() {
  const { title, text, home } = (await readTexts()).messages.trip.notFound;
  return (
    <main className={styles.notice} id="content">
      <Notice level={1} title={title} text={text}>
        <a className={controls.primary} href="/">
          {home}
        </a>
      </Notice>
    </main>
  );
}
