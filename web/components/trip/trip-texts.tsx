"use client";

import type { ReactNode } from "react";
import { share } from "../../lib/messages/share.ts";
import { trip } from "../../lib/messages/trip.ts";
import { AreaTexts } from "../shell/texts-provider.tsx";

const areas = { share, trip };

export const TripTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
