"use client";

import { ErrorNotice, type ErrorProps } from "../../../shared/shell/ui/error-notice.tsx";
import { NoticePage } from "../../../shared/shell/ui/notice-page.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";

export default function MonthError({ retry }: ErrorProps) {
  return (
    <NoticePage isAlert>
      <ErrorNotice text={useTexts().messages.dayError} onRetry={retry} />
    </NoticePage>
  );
}
