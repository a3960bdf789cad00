import { lostPercent, metersPerHour, silentForMinutesSeconds } from "./mobilitynet.ts";
import type { Report } from "./report.ts";

export type Target = {
  readonly name: string;
  readonly value: number;
  readonly most: number;
  readonly unit: "%" | "s" | "m" | "m/h" | "drives" | "cases";
};

/** What the earlier rule, which looked at two neighbours, reached: no source may get worse. */
const before = {
  driveplotr: { median: 1.97, p95: 14.87 },
  emission: { median: 3.16 },
  publishedTrips: { median: 8.25 },
} as const;

const ofMobilityNet = ({ mobilityNet }: Report): Target[] => {
  const { errors, lost } = mobilityNet.drives.find(({ density }) => density === "≤ 10 s")!;
  const name = "mobilitynet, a fix at least every 10 s";
  const unexplained = lost.filter(({ silentSeconds }) => silentSeconds < silentForMinutesSeconds);
  return [
    { name: `${name}, median`, value: errors.median, most: 5, unit: "%" },
    { name: `${name}, 75th percentile`, value: errors.p75, most: 8, unit: "%" },
    { name: `${name}, 90th percentile`, value: errors.p90, most: 15, unit: "%" },
    {
      name: `${name}, more than ${-lostPercent} % short though not silent for minutes`,
      value: unexplained.length,
      most: 0,
      unit: "drives",
    },
    {
      name: "mobilitynet, phones lying still",
      value: metersPerHour(mobilityNet.stays),
      most: 0.5,
      unit: "m/h",
    },
  ];
};

/** The engine's targets on these recordings, and what it reaches. */
export const targetsOf = (report: Report): Target[] => {
  const { sources, still, publishedTrips, cases } = report;
  const of = (name: string) => sources.find(({ source }) => source === name)!.errors;
  const { published, stood } = of("envirocar");
  const driveplotr = of("driveplotr").published!;
  return [
    ...ofMobilityNet(report),
    { name: "envirocar, distance in the median", value: published!.median, most: 0.02, unit: "%" },
    { name: "envirocar, distance at the 95th percentile", value: published!.p95, most: 0.2, unit: "%" },
    { name: "envirocar, time stood in the median", value: stood!.median, most: 10, unit: "s" },
    {
      name: "driveplotr, distance in the median",
      value: driveplotr.median,
      most: before.driveplotr.median,
      unit: "%",
    },
    {
      name: "driveplotr, distance at the 95th percentile",
      value: driveplotr.p95,
      most: before.driveplotr.p95,
      unit: "%",
    },
    {
      name: "e-mission, its drives in the median",
      value: of("emission").published!.median,
      most: before.emission.median,
      unit: "%",
    },
    {
      name: "e-mission, published trips in the median",
      value: publishedTrips!.median,
      most: before.publishedTrips.median,
      unit: "%",
    },
    // A phone that lies still has driven 0 km: less than what rounds to 0.1 km.
    { name: "e-mission, an hour of lying still, at worst", value: still.worst.meters, most: 49, unit: "m" },
    {
      name: "cases that are wrong",
      value: (cases ?? []).filter(({ verdict }) => verdict === "wrong").length,
      most: 0,
      unit: "cases",
    },
  ];
};
