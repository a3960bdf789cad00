import controls from "../../../components/shell/controls.module.css";
import { Notice } from "../../../components/shell/notice.tsx";
import { messages } from "../../../lib/messages.ts";
import styles from "../trip-notice.module.css";

const { title, text, home } = messages.trip.notFound;

export default function TripNotFound() {
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
