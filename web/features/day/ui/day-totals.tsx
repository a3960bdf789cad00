"use client";

import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { Fact, TopSpeed, Totals } from "../../../shared/trips/ui/totals.tsx";
import type { DayTotals as Figures } from "../model/day-model.ts";

export const DayTotals = ({ totals }: { readonly totals: Figures }) => {
  const { messages, format } = useTexts();
  const text = messages.totals;
  return (
    <Totals label={text.label} figures={totals}>
      <TopSpeed mps={totals.maxSpeedMps} />
      <Fact label={text.trips}>{format.count(totals.tripCount)}</Fact>
    </Totals>
  );
};
