import { EmptyStage } from "../../../components/day/empty-stage.tsx";
import controls from "../../../components/shell/controls.module.css";
import { Notice } from "../../../components/shell/notice.tsx";
import { messages } from "../../../lib/messages.ts";

export default function DayNotFound() {
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
