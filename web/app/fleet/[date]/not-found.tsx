import { EmptyStage } from "../../../shared/map/ui/empty-stage.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

export default async function FleetNotFound() {
  const { messages } = await readTexts();
  return (
    <>
      <EmptyStage />
      <Notice title={messages.notFound.title} text={messages.notFound.date}>
        <a className={controls.primary} href="/fleet">
          {messages.notFound.home}
        </a>
      </Notice>
    </>
  );
}
