import { tripViewOf } from "@trips/core/application/trip-view.ts";
import { dateCounterNames } from "@trips/core/domain/counters.ts";
import { toRead } from "@trips/core/domain/trip.ts";
import { readTripLines, realData } from "../support/trip-lines.ts";
import { type CaseReport, reportCases } from "./case-verdicts.ts";
import {
  type AblationReport,
  ablationsOf,
  type Drive,
  type DriveErrors,
  drivesOf,
  errorsOf,
  type SourceReport,
  sourceReportOf,
  withoutGaps,
} from "./drives.ts";
import {
  type CountedDay,
  calibrated,
  countedMs,
  countedWaysOf,
  figuresBy,
  usableMsOf,
  type Variant,
} from "./engine.ts";
import {
  type MobilityAblation,
  type MobilityNet,
  type MobilityReport,
  mobilityAblationsOf,
  mobilityReportOf,
  readMobilityNet,
} from "./mobilitynet.ts";
import {
  type PhoneAblation,
  type PhoneDay,
  type PhoneDayReport,
  phoneAblationsOf,
  phoneDayReportOf,
  publishedErrorsBy,
  type StillHour,
  type StillReport,
  stillHoursOf,
  stillReportOf,
} from "./phone-days.ts";
import { type Spread, sum } from "./quantiles.ts";
import { type DataLine, type Recording, recordAll } from "./recordings.ts";
import { orderProblemsOf } from "./shuffled.ts";
import { readPublished, readPublishedTrips } from "./truth.ts";

export type Data = {
  readonly drives: ReadonlyMap<string, readonly Drive[]>;
  readonly days: readonly PhoneDay[];
  readonly stillHours: readonly StillHour[];
  readonly recordings: readonly Recording[];
  readonly mobilityNet: MobilityNet;
  readonly orderProblems: readonly string[];
  /** Undefined if there is no folder of cases. */
  readonly cases: readonly CaseReport[] | undefined;
};

export const readData = async (directory: string = realData): Promise<Data> => {
  const read = async (name: string) => recordAll((await readTripLines(`${directory}/${name}`)) as DataLine[]);
  const trips = await read("trips.ndjson.gz");
  const phones = await read("phone-days-emission.ndjson.gz");
  const published = await readPublished(`${directory}/trip-truth.csv`);
  const publishedTrips = await readPublishedTrips(`${directory}/phone-days-emission-published-trips.csv`);
  const mobilityNet = await readMobilityNet(directory);
  const days = phones.map((day) => ({ ...day, published: publishedTrips.get(day.trip) ?? [] }));
  const recordings = [...trips, ...phones, ...mobilityNet.drives, ...mobilityNet.stays];
  return {
    drives: drivesOf(trips, published),
    days,
    stillHours: days.flatMap(stillHoursOf),
    recordings,
    orderProblems: await orderProblemsOf(recordings),
    mobilityNet,
    cases: await reportCases(`${directory}/cases`),
  };
};

/** Paths of all numbers in a value that are not finite or below zero. */
const badNumbers = (value: unknown, path: string): string[] => {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? [] : [`${path} is ${value}`];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => badNumbers(member, `${path}.${name}`));
};

/** Where the dates of a trip, or the states that its time is in, do not add up to its totals. */
const sumProblems = ({ trip, records, summary }: Recording): string[] => {
  const { totals, days } = figuresBy(records);
  const differs = Object.entries(summary.totals)
    .filter(([name, value]) => totals[name as keyof typeof totals] !== value)
    .map(([name]) => `${trip}.${name} is another when all records are counted at once`);
  const ofDays = (name: keyof CountedDay) => sum([...days.values()].map((day) => day[name]));
  const unequal = dateCounterNames
    .filter((name) => ofDays(name) !== totals[name])
    .map((name) => `${trip}.${name} is not the sum of its dates`);
  const wayMm = sum(countedWaysOf(records).map(({ distanceMm }) => distanceMm));
  const wayMs = usableMsOf(records);
  return [
    ...differs,
    ...unequal,
    ...(totals.distanceMm === wayMm
      ? []
      : [`${trip} counts ${totals.distanceMm} of ${wayMm} mm of its ways`]),
    ...(countedMs(totals) === wayMs ? [] : [`${trip}: ${countedMs(totals)} of ${wayMs} ms are in a state`]),
  ];
};

/** Figures that no trip may show: not a number, infinite, negative, or inconsistent with their parts. */
export const violationsOf = (recordings: readonly Recording[]): string[] =>
  recordings.flatMap((recording) => {
    const { driver, trip, summary } = recording;
    const view = tripViewOf({ driver, trip }, toRead(summary), 0);
    return [
      ...badNumbers(view, trip),
      ...badNumbers(summary.totals, `${trip}.totals`),
      ...sumProblems(recording),
    ];
  });

export type Report = {
  readonly rules: Variant;
  readonly sources: readonly (SourceReport & { readonly without: readonly AblationReport[] })[];
  /** DrivePlotR's drives without a gap. */
  readonly driveplotrWhole: DriveErrors;
  readonly phoneDays: readonly PhoneDayReport[];
  readonly publishedTrips: Spread | undefined;
  readonly still: StillReport;
  readonly phoneDaysWithout: readonly PhoneAblation[];
  readonly mobilityNet: MobilityReport;
  readonly mobilityNetWithout: readonly MobilityAblation[];
  readonly cases: readonly CaseReport[] | undefined;
  readonly violations: readonly string[];
};

export const reportOf = ({
  drives,
  days,
  stillHours,
  recordings,
  mobilityNet,
  cases,
  orderProblems,
}: Data): Report => ({
  rules: calibrated,
  sources: [...drives].map(([source, ofSource]) => ({
    ...sourceReportOf(source, ofSource),
    without: ablationsOf(ofSource),
  })),
  driveplotrWhole: errorsOf(withoutGaps(drives.get("driveplotr")!)),
  phoneDays: days.map(phoneDayReportOf),
  publishedTrips: publishedErrorsBy(days, calibrated),
  still: stillReportOf(stillHours),
  phoneDaysWithout: phoneAblationsOf(days, stillHours),
  mobilityNet: mobilityReportOf(mobilityNet),
  mobilityNetWithout: mobilityAblationsOf(mobilityNet),
  cases,
  violations: [...violationsOf(recordings), ...orderProblems],
});
