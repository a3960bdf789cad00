import type { ChartSeries, ColourName } from "../../../shared/chart/model/chart-content.ts";
import type { PulseModel } from "./pulse-model.ts";

export const chartNames = ["traffic", "lag", "refused", "late", "batches", "trips", "backfill"] as const;
export type ChartName = (typeof chartNames)[number];

export type SeriesName =
  | ("fresh" | "duplicates" | "batches" | "late" | "rejected" | "failed" | "activeTrips" | "backfilled")
  | ("p50" | "p99" | "longest");

const lineFill = 0.14;

/** What each chart shows of the pulse. */
export const seriesOf = (
  pulse: PulseModel,
  names: Readonly<Record<SeriesName, string>>,
  isBars: boolean,
): Readonly<Record<ChartName, readonly ChartSeries[]>> => {
  const line = (name: SeriesName, colour: ColourName, values: ChartSeries["values"]): ChartSeries => ({
    ...{ label: names[name], colour, values },
  });
  const count = (name: SeriesName, colour: ColourName, values: ChartSeries["values"]): ChartSeries => ({
    ...line(name, colour, values),
    ...(!isBars && { fill: lineFill }),
  });
  const { duplicates } = pulse;
  const fresh = pulse.records.map((records, index) => records - duplicates[index]!);
  return {
    traffic: [count("fresh", "--accent", fresh), count("duplicates", "--trip-5", duplicates)],
    lag: [
      { ...line("longest", "--ink-faint", pulse.maxLagSeconds), width: 1 },
      line("p99", "--trip-4", pulse.p99LagSeconds),
      { ...line("p50", "--trip-3", pulse.p50LagSeconds), fill: lineFill },
    ],
    refused: [count("rejected", "--trip-2", pulse.rejected), count("failed", "--braking", pulse.failed)],
    late: [count("late", "--trip-5", pulse.late)],
    batches: [count("batches", "--trip-1", pulse.batches)],
    trips: [count("activeTrips", "--trip-7", pulse.activeTrips)],
    backfill: [count("backfilled", "--trip-8", pulse.backfilled)],
  };
};
