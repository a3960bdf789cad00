"use client";

import { ErrorNotice } from "../../shared/shell/ui/error-notice.tsx";
import { useTexts } from "../../shared/texts/ui/texts-provider.tsx";

export default function PulseError() {
  return (
    <main id="content" role="alert">
      <ErrorNotice text={useTexts().messages.pulse.error} onRetry={() => window.location.reload()} />
    </main>
  );
}
