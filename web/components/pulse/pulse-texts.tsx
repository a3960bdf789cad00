"use client";

import type { ReactNode } from "react";
import { pulse } from "../../lib/messages/pulse.ts";
import { AreaTexts } from "../shell/texts-provider.tsx";

const areas = { pulse };

export const PulseTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
