import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { NoticePage } from "../../../shared/shell/ui/notice-page.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

export default async function MonthNotFound() {
  const { title, text, home } = (await readTexts()).messages.notFound;
  return (
    <NoticePage>
      <Notice level={1} title={title} text={text}>
        <a className={controls.primary} href="/">
          {home}
        </a>
      </Notice>
    </NoticePage>
  );
}
