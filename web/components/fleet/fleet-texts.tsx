"use client";

import type { ReactNode } from "react";
import { fleet } from "../../lib/messages/fleet.ts";
import { AreaTexts } from "../shell/texts-provider.tsx";

const areas = { fleet };

export const FleetTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
