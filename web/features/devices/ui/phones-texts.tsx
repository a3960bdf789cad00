"use client";

import type { ReactNode } from "react";
import { phones } from "../../../shared/texts/model/messages/phones.ts";
import { AreaTexts } from "../../../shared/texts/ui/texts-provider.tsx";

const areas = { phones };

export const PhonesTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
