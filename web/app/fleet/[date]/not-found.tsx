import { EmptyFleetStage } from "../../../features/fleet/ui/empty-fleet-stage.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

export default async function FleetNotFound() {
  const { messages } = await readTexts();
  return (
    <>
      <EmptyFleetStage />
      <Notice title={messages.notFound.title} text={messages.notFound.date}>
        <a className={controls.primary} href="/fleet">
          {messages.notFound.home}
        </a>
      </Notice>
    </>
  );
}
