"use client";

import controls from "../../shared/shell/ui/controls.module.css";
import { Notice } from "../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../shared/texts/ui/texts-provider.tsx";

export default function PulseError() {
  const { error } = useTexts().messages.pulse;
  return (
    <main id="content" role="alert">
      <Notice level={1} title={error.title} text={error.text}>
        <button className={controls.primary} type="button" onClick={() => window.location.reload()}>
          {error.retry}
        </button>
      </Notice>
    </main>
  );
}
