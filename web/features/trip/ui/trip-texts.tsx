"use client";

import type { ReactNode } from "react";
import { chart } from "../../../shared/texts/model/messages/chart.ts";
import { share } from "../../../shared/texts/model/messages/share.ts";
import { trip } from "../../../shared/texts/model/messages/trip.ts";
import { zones } from "../../../shared/texts/model/messages/zones.ts";
import { AreaTexts } from "../../../shared/texts/ui/texts-provider.tsx";

const areas = { chart, share, trip, zones };

export const TripTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);
