"use client";

import { EmptyStage } from "../../../components/day/empty-stage.tsx";
import controls from "../../../components/shell/controls.module.css";
import { Notice } from "../../../components/shell/notice.tsx";
import { useTexts } from "../../../components/shell/texts-provider.tsx";

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
