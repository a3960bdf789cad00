"use client";

import type { ReactNode } from "react";
import { fleet } from "../../../shared/texts/model/messages/fleet.ts";
import { AreaTexts } from "../../../shared/texts/ui/texts-provider.tsx";

const areas = { fleet };

export const FleetTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
