"use client";

import type { ComponentProps } from "react";
import { ErrorNotice } from "../../shell/ui/error-notice.tsx";
import { EmptyStage } from "./empty-stage.tsx";

/** Shown in place of a day that failed to load. */
export const StageError = (props: Omit<ComponentProps<typeof ErrorNotice>, "level">) => (
  <div role="alert">
    <EmptyStage />
    <ErrorNotice {...props} level={2} />
  </div>
);
