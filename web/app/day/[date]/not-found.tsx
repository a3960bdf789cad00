import { EmptyStage } from "../../../components/day/empty-stage.tsx";
import controls from "../../../components/shell/controls.module.css";
import { Notice } from "../../../components/shell/notice.tsx";
import { readTexts } from "../../../lib/read-texts.ts";

export default async function DayNotFound() {
  const { messages } = await readTexts();
  return (
    <>
      <EmptyStage />
      <Notice title={messages.notFound.title} text={messages.notFound.date}>
        <a className={controls.primary} href="/">
          {messages.notFound.home}
        </a>
      </Notice>
    </>
  );
}
