"use client";

import { EmptyStage } from "../../../shared/map/ui/empty-stage.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";

export default function FleetError({ retry }: { readonly retry: () => void }) {
  const text = useTexts().messages.fleet.error;
  return (
    <div role="alert">
      <EmptyStage />
      <Notice title={text.title} text={text.text}>
        <button className={controls.primary} type="button" onClick={retry}>
          {text.retry}
        </button>
      </Notice>
    </div>
  );
}
