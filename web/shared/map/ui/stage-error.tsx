"use client";

import type { ComponentProps } from "react";
import { ErrorNotice } from "../../shell/ui/error-notice.tsx";
import { EmptyStage } from "./empty-stage.tsx";

/** In place of a day that cannot be shown. */
export const StageError = (props: Omit<ComponentProps<typeof ErrorNotice>, "level">) => (
  <div role="alert">
    <EmptyStage />
    <ErrorNotice {...props} level={2} />
  </div>
);
