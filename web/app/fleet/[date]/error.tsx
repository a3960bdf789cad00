"use client";

import { EmptyFleetStage } from "../../../components/fleet/empty-fleet-stage.tsx";
import controls from "../../../components/shell/controls.module.css";
import { Notice } from "../../../components/shell/notice.tsx";
import { useTexts } from "../../../components/shell/texts-provider.tsx";

export default function FleetError({ retry }: { readonly retry: () => void }) {
  const text = useTexts().messages.fleet.error;
  return (
    <div role="alert">
      <EmptyFleetStage />
      <Notice title={text.title} text={text.text}>
        <button className={controls.primary} type="button" onClick={retry}>
          {text.retry}
        </button>
      </Notice>
    </div>
  );
}
