"use client";

import type { ReactNode } from "react";
import { record } from "../../lib/messages/record.ts";
import { AreaTexts } from "../shell/texts-provider.tsx";

const areas = { record };

export const RecordTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
