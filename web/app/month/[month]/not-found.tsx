import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { NoticePage } from "../../../shared/shell/ui/notice-page.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

export default async function MonthNotFound() {
  const { title, date, home } = (await readTexts()).messages.notFound;
  return (
    <NoticePage>
      <Notice level={1} title={title} text={date}>
        <a className={controls.primary} href="/">
          {home}
        </a>
      </Notice>
    </NoticePage>
  );
}
