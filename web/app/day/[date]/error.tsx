"use client";

import { EmptyStage } from "../../../shared/map/ui/empty-stage.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";

export default function DayError({ retry }: { readonly retry: () => void }) {
  const { messages } = useTexts();
  return (
    <div role="alert">
      <EmptyStage />
      <Notice title={messages.dayError.title} text={messages.dayError.text}>
        <button className={controls.primary} type="button" onClick={retry}>
          {messages.dayError.retry}
        </button>
      </Notice>
    </div>
  );
}
