import { EmptyFleetStage } from "../../../components/fleet/empty-fleet-stage.tsx";
import controls from "../../../components/shell/controls.module.css";
import { Notice } from "../../../components/shell/notice.tsx";
import { readTexts } from "../../../lib/read-texts.ts";

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
