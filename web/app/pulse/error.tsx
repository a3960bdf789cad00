"use client";

import controls from "../../components/shell/controls.module.css";
import { Notice } from "../../components/shell/notice.tsx";
import { useTexts } from "../../components/shell/texts-provider.tsx";

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
