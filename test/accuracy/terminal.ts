import type { DriveErrors } from "./drives.ts";
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
  ["idle", "idle time", " s"],
];

const digitsOf = (unit: string): number => (unit === " %" ? 2 : 0);

const spreadCells = (spread: Spread | undefined, unit: string): string[] =>
  spread
    ? [
        String(spread.count),
        fixed(spread.median, digitsOf(unit) && 3, unit),
        fixed(spread.p95, digitsOf(unit), unit),
        signed(spread.worst.error, digitsOf(unit), unit),
        spread.worst.name,
      ]
    : ["0", none, none, none, ""];

const sources = ({ sources }: Report): string[] => [
  tableOf(
    ["source", "trips", "km", "moving h", "idle h"],
    sources.map(({ source, trips, kilometers, movingHours, idleHours }) => [
      source,
      String(trips),
      fixed(kilometers, 1),
      fixed(movingHours, 2),
      fixed(idleHours, 2),
    ]),
  ),
  tableOf(
    ["source", "error of", "trips", "median", "95th", "worst", "trip"],
    sources.flatMap(({ source, errors }) =>
      comparisons.map(([name, title, unit]) => [source, title, ...spreadCells(errors[name], unit)]),
    ),
  ),
  `Idle by measured speed: both neighbouring records slower than ${standstillMps} m/s (wheel speed where there is one).`,
];

const ablations = ({ sources, phoneDaysWithout, publishedTrips, still }: Report): string[] => [
  "Without a rule:",
  tableOf(
    ["source", "without", "km", "idle h", "published: median", "95th", "worst", "idle: median", "95th"],
    sources.flatMap(({ source, errors, without }) =>
      [{ rule: none, kilometersMore: 0, idleHoursMore: 0, errors }, ...without].map((one) => [
        source,
        one.rule,
        signed(one.kilometersMore, 3),
        signed(one.idleHoursMore, 2),
        fixed(one.errors.published?.median, 3, " %"),
        fixed(one.errors.published?.p95, 2, " %"),
        signed(one.errors.published?.worst.error, 2, " %"),
        fixed(one.errors.idle?.median, 0, " s"),
        fixed(one.errors.idle?.p95, 0, " s"),
      ]),
    ),
  ),
  tableOf(
    ["phone days without", "km", "idle h", "published: median", "95th", "still hours: m", "worst hour: m"],
    [
      {
        rule: none,
        kilometersMore: 0,
        idleHoursMore: 0,
        published: publishedTrips,
        stillMeters: still.meters,
        worstStillMeters: still.worst.meters,
      },
      ...phoneDaysWithout,
    ].map((one) => [
      one.rule,
      signed(one.kilometersMore, 3),
      signed(one.idleHoursMore, 2),
      fixed(one.published?.median, 1, " %"),
      fixed(one.published?.p95, 1, " %"),
      fixed(one.stillMeters, 0),
      fixed(one.worstStillMeters, 0),
    ]),
  ),
];

const targetText = (report: Report): string =>
  [
    "Targets:",
    ...targetsOf(report).map(
      ({ name, value, most, unit }) =>
        `  ${value <= most ? "reached" : "MISSED "}  ${name}: ${fixed(value, unit === "%" ? 3 : 1)} ${unit}, at most ${most} ${unit}`,
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
        "teleports",
        "gaps",
        "km",
        "published km",
        "moving h",
        "idle h",
        "rejected",
      ],
      phoneDays.map((day) => [
        day.day,
        String(day.lines),
        String(day.repeated),
        String(day.unique),
        String(day.filtered),
        String(day.teleports),
        String(day.gaps),
        fixed(day.kilometers, 2),
        fixed(day.publishedKilometers, 2),
        fixed(day.movingHours, 2),
        fixed(day.idleHours, 2),
        Object.entries(day.rejected)
          .map(([reason, count]) => `${count} ${reason}`)
          .join(", "),
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

export const textOf = (report: Report): string =>
  [
    ...sources(report),
    ...ablations(report),
    ...phoneDays(report),
    targetText(report),
    report.violations.length === 0
      ? "No figure of any trip is NaN, infinite or negative, and each trip's totals are the sum of its segments."
      : `Violations:\n${report.violations.map((violation) => `  ${violation}`).join("\n")}`,
  ].join("\n\n");
