"use client";

import type { ReactNode } from "react";
import { importing } from "../../../shared/texts/model/messages/importing.ts";
import { AreaTexts } from "../../../shared/texts/ui/texts-provider.tsx";

const areas = { importing };

export const ImportTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
