"use client";

import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { Fact, Totals } from "../../../shared/trips/ui/totals.tsx";
import type { MonthModel } from "../model/month-model.ts";

export const MonthTotals = (props: {
  readonly totals: MonthModel["totals"];
  readonly labels: Readonly<Record<"totals" | "days" | "trips", string>>;
}) => {
  const { totals, labels } = props;
  const { format } = useTexts();
  return (
    <Totals label={labels.totals} figures={totals}>
      <Fact label={labels.days}>{format.count(totals.dayCount)}</Fact>
      <Fact label={labels.trips}>{format.count(totals.tripCount)}</Fact>
    </Totals>
  );
};
