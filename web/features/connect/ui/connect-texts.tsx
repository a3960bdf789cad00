"use client";

import type { ReactNode } from "react";
import { connect } from "../../../shared/texts/model/messages/connect.ts";
import { AreaTexts } from "../../../shared/texts/ui/texts-provider.tsx";

const areas = { connect };

export const ConnectTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
