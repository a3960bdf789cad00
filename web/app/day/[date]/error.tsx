"use client";

import { StageError } from "../../../shared/map/ui/stage-error.tsx";
import type { ErrorProps } from "../../../shared/shell/ui/error-notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";

export default function DayError({ retry }: ErrorProps) {
  return <StageError text={useTexts().messages.dayError} onRetry={retry} />;
}
