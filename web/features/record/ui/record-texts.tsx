"use client";

import type { ReactNode } from "react";
import { record } from "../../../shared/texts/model/messages/record.ts";
import { AreaTexts } from "../../../shared/texts/ui/texts-provider.tsx";

const areas = { record };

export const RecordTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
