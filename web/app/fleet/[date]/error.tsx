"use client";

import { StageError } from "../../../shared/map/ui/stage-error.tsx";
import type { ErrorProps } from "../../../shared/shell/ui/error-notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";

export default function FleetError({ retry }: ErrorProps) {
  return <StageError text={useTexts().messages.fleet.error} onRetry={retry} />;
}
