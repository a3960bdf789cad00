"use client";

import type { ReactNode } from "react";
import { chart } from "../../../shared/texts/model/messages/chart.ts";
import { pulse } from "../../../shared/texts/model/messages/pulse.ts";
import { AreaTexts } from "../../../shared/texts/ui/texts-provider.tsx";

const areas = { chart, pulse };

export const PulseTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
