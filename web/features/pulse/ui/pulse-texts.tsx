"use client";

import type { ReactNode } from "react";
import { pulse } from "../../../shared/texts/model/messages/pulse.ts";
import { AreaTexts } from "../../../shared/texts/ui/texts-provider.tsx";

const areas = { pulse };

export const PulseTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
