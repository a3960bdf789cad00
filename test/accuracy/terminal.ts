import type { DriveErrors } from "./drives.ts";
import { metersPerHour } from "./mobilitynet.ts";
import type { Spread } from "./quantiles.ts";
import type { Report } from "./report.ts";
import { fixed, none, signed, tableOf } from "./table.ts";
import { targetsOf } from "./targets.ts";
import { standstillMps } from "./truth.ts";

const comparisons: readonly (readonly [keyof DriveErrors, string, string])[] = [
  ["published", "distance / published", " %"],
  ["wheel", "distance / wheel speed", " %"],
  ["gps", "distance / GPS speed", " %"],
  ["moving", "moving time", " s"],
  ["stood", "time stood", " s"],
];

const digitsOf = (unit: string): number => (unit === " %" ? 2 : 0);

const spreadCells = (spread: Spread | undefined, unit: string): string[] =>
  spread
    ? [
        String(spread.count),
        fixed(spread.median, digitsOf(unit) && 3, unit),
        fixed(spread.p75, digitsOf(unit), unit),
        fixed(spread.p90, digitsOf(unit), unit),
        fixed(spread.p95, digitsOf(unit), unit),
        signed(spread.worst.error, digitsOf(unit), unit),
        spread.worst.name,
      ]
    : ["0", none, none, none, none, none, ""];

const sources = ({ sources, driveplotrWhole }: Report): string[] => [
  tableOf(
    ["source", "trips", "km", "moving h", "idle h", "parked h", "unknown h"],
    sources.map(({ source, trips, kilometers, movingHours, idleHours, parkedHours, unknownHours }) => [
      source,
      String(trips),
      fixed(kilometers, 1),
      fixed(movingHours, 2),
      fixed(idleHours, 2),
      fixed(parkedHours, 2),
      fixed(unknownHours, 2),
    ]),
  ),
  tableOf(
    ["source", "error of", "trips", "median", "75th", "90th", "95th", "worst", "trip"],
    [...sources, { source: "driveplotr, no gap", errors: driveplotrWhole }].flatMap(({ source, errors }) =>
      comparisons
        .filter(([name]) => errors[name] !== undefined)
        .map(([name, title, unit]) => [source, title, ...spreadCells(errors[name], unit)]),
    ),
  ),
  `Standing by measured speed: both neighbouring records slower than ${standstillMps} m/s (wheel speed where there is one).`,
];

const ablations = ({ sources, phoneDaysWithout, publishedTrips, still }: Report): string[] => [
  "Without a rule:",
  tableOf(
    ["source", "without", "km", "stood h", "published: median", "95th", "worst", "stood: median", "95th"],
    sources.flatMap(({ source, errors, without }) =>
      [{ rule: none, kilometersMore: 0, stoodHoursMore: 0, errors }, ...without].map((one) => [
        source,
        one.rule,
        signed(one.kilometersMore, 3),
        signed(one.stoodHoursMore, 2),
        fixed(one.errors.published?.median, 3, " %"),
        fixed(one.errors.published?.p95, 2, " %"),
        signed(one.errors.published?.worst.error, 2, " %"),
        fixed(one.errors.stood?.median, 0, " s"),
        fixed(one.errors.stood?.p95, 0, " s"),
      ]),
    ),
  ),
  tableOf(
    ["phone days without", "km", "stood h", "published: median", "95th", "still hours: m", "worst hour: m"],
    [
      {
        rule: none,
        kilometersMore: 0,
        stoodHoursMore: 0,
        published: publishedTrips,
        stillMeters: still.meters,
        worstStillMeters: still.worst.meters,
      },
      ...phoneDaysWithout,
    ].map((one) => [
      one.rule,
      signed(one.kilometersMore, 3),
      signed(one.stoodHoursMore, 2),
      fixed(one.published?.median, 1, " %"),
      fixed(one.published?.p95, 1, " %"),
      fixed(one.stillMeters, 0),
      fixed(one.worstStillMeters, 0),
    ]),
  ),
];

const digitsOfTarget = { "%": 3, s: 0, m: 1, "m/h": 3, drives: 0, cases: 0 } as const;

const targetText = (report: Report): string =>
  [
    "Targets:",
    ...targetsOf(report).map(
      ({ name, value, most, unit }) =>
        `  ${value <= most ? "reached" : "MISSED "}  ${name}: ${fixed(value, digitsOfTarget[unit])} ${unit}, at most ${most} ${unit}`,
    ),
  ].join("\n");

const phoneDays = ({ phoneDays, publishedTrips, still }: Report): string[] => {
  const { worst } = still;
  return [
    tableOf(
      [
        "phone day",
        "lines",
        "repeated",
        "unique",
        "filtered",
        "outliers",
        "jumps",
        "gaps",
        "km",
        "published km",
        "moving h",
        "idle h",
        "parked h",
        "unknown h",
        "left out",
      ],
      phoneDays.map((day) => [
        day.day,
        String(day.lines),
        String(day.repeated),
        String(day.unique),
        String(day.filtered),
        String(day.outliers),
        String(day.jumps),
        String(day.gaps),
        fixed(day.kilometers, 2),
        fixed(day.publishedKilometers, 2),
        fixed(day.movingHours, 2),
        fixed(day.idleHours, 2),
        fixed(day.parkedHours, 2),
        fixed(day.unknownHours, 2),
        day.skipped.join(", "),
      ]),
    ),
    publishedTrips
      ? `${publishedTrips.count} published trips of 1 km or more: median error ${fixed(publishedTrips.median, 1, " %")}, worst ${signed(publishedTrips.worst.error, 1, " %")} (${publishedTrips.worst.name})`
      : "",
    `${still.hours} hours in which a phone lay still: ${fixed(still.meters, 1)} m added in all, ${still.hours - still.hoursWithMeters} of them 0 m`,
    [
      `Worst still hour: ${worst.day} from ${worst.start}, ${worst.fixes} fixes, ${fixed(worst.meters, 1)} m added`,
      ...worst.because.map(
        ({ at, meters, seconds, accuraciesMeters, speedsMps }) =>
          `  ${at}: ${fixed(meters, 1)} m in ${fixed(seconds, 1)} s, accuracies ${accuraciesMeters.map((value) => value ?? "?").join(" and ")} m, measured speeds ${speedsMps.map((value) => value ?? "?").join(" and ")} m/s`,
      ),
    ].join("\n"),
  ];
};

const spreads = ({ median, p75, p90, p95 }: Spread): string[] =>
  [median, p75, p90, p95].map((error) => fixed(error, 1, " %"));

const mobilityNet = ({ mobilityNet: { drives, all, each, stays }, mobilityNetWithout }: Report): string[] => {
  const perHour = (one: { readonly meters: number; readonly hours: number }) =>
    fixed(metersPerHour(one), 2, " m/h");
  return [
    tableOf(
      ["mobilitynet, a fix every", "drives", "median", "75th", "90th", "95th", "worst", "drive"],
      [...drives, { density: "all", errors: all }].map(({ density, errors }) => [
        density,
        String(errors.count),
        ...spreads(errors),
        signed(errors.worst.error, 1, " %"),
        errors.worst.name,
      ]),
    ),
    tableOf(
      [
        "mobilitynet drive",
        "error",
        "sum of all fixes",
        "a fix every",
        "missing at its ends",
        "longest silence",
      ],
      each.map((drive) => [
        drive.name,
        signed(drive.error, 1, " %"),
        signed(drive.rawError, 1, " %"),
        fixed(drive.secondsPerFix, 1, " s"),
        fixed(drive.missingSeconds, 0, " s"),
        fixed(drive.silentSeconds, 0, " s"),
      ]),
    ),
    `${stays.stays} stays of phones lying still, ${fixed(stays.hours, 0)} h: ${fixed(stays.meters, 0)} m added, ${perHour(stays)}; ` +
      `none in ${stays.stays - stays.staysWithMeters}; worst ${stays.worst.name} with ${fixed(stays.worst.meters, 0)} m, ${perHour(stays.worst)}`,
    tableOf(
      [
        "mobilitynet without",
        "≤ 10 s: median",
        "75th",
        "90th",
        "95th",
        "all: median",
        "75th",
        "90th",
        "95th",
        "stays",
      ],
      [{ rule: none, report: { drives, all, stays } }, ...mobilityNetWithout].map(({ rule, report }) => [
        rule,
        ...spreads(report.drives[0]!.errors),
        ...spreads(report.all),
        perHour(report.stays),
      ]),
    ),
  ];
};

const caseText = ({ cases }: Report): string => {
  if (cases === undefined) return "There are no cases to judge: the data's folder has no cases in it.";
  const counts = Map.groupBy(cases, ({ verdict }) => verdict);
  return [
    tableOf(
      ["case", "verdict", "came to", "because"],
      cases.map(({ file, verdict, came, because }) => [
        file,
        verdict,
        came,
        because.join("; ").replaceAll(/\s+/g, " ").slice(0, 160),
      ]),
    ),
    `${cases.length} cases: ${[...counts].map(([verdict, ofVerdict]) => `${ofVerdict.length} ${verdict}`).join(", ")}`,
  ].join("\n");
};

export const textOf = (report: Report): string =>
  [
    ...sources(report),
    ...mobilityNet(report),
    ...ablations(report),
    ...phoneDays(report),
    caseText(report),
    targetText(report),
    report.violations.length === 0
      ? "No figure of any trip is NaN, infinite or negative; each trip's totals are the sum of its ways, of its dates and of its states, in any order of its batches."
      : `Violations:\n${report.violations.map((violation) => `  ${violation}`).join("\n")}`,
  ].join("\n\n");
