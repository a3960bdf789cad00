import {
  currentDays,
  type DateExpressions,
  type Days,
  type DefaultDays,
  dateTextOf,
  defaultDaysOf,
  literalDays,
  shiftDate,
} from "./days.ts";

/* SQL over the lake, in one text that both DuckDB and Athena (engine version 3, Trino) read: what they spell differently
   (date_format, strftime) is not used. The engine's rules are in the rows already, so the queries only add up. */

/** The tables of the lake, in Athena and in DuckDB. */
export type LakeTable = "records" | "positions" | "rejects";

export type NamedQuery = {
  readonly name: string;
  readonly description: string;
  readonly table: LakeTable;
  readonly defaultDays: DefaultDays;
  readonly sqlOf: (days: DateExpressions) => string;
};

/**
 * The partitions of `positions` are UTC dates of `t`. A local day begins up to 14 hours before its UTC date and ends up
 * to 12 hours after it, and a way that reaches into it may begin up to 24 hours before.
 */
const partitionsAround = { before: 2, after: 1 } as const;

const partitionComment = `-- Partitions are UTC dates: a local day has records in those from the date before it to the date after it,
-- and a way that reaches into it may begin up to 24 hours earlier.`;

const partitionsOf = ({ from, to }: DateExpressions): string =>
  `"date" BETWEEN ${dateTextOf(`${from} - interval '${partitionsAround.before}' day`)}
    AND ${dateTextOf(`${to} + interval '${partitionsAround.after}' day`)}`;

const isWithin = (column: string, { from, to }: DateExpressions): string =>
  `${column} BETWEEN ${dateTextOf(from)} AND ${dateTextOf(to)}`;

const wayColumns = ["distance_mm", "moving_ms", "idle_ms", "parked_ms", "unknown_ms"] as const;

const ownShareOf = (column: string): string =>
  `coalesce(${column}, 0) - coalesce(next_${column}, 0) - coalesce(third_${column}, 0) AS ${column}`;

const shareOf = (share: "next" | "third", column: string): string =>
  `coalesce(${share}_${column}, 0) AS ${column}`;

const otherShare = (
  share: "next" | "third",
  days: DateExpressions,
): string => `  SELECT driver, trip, vehicle,
    ${share}_day AS day,
    0 AS records,
    ${wayColumns.map((column) => shareOf(share, column)).join(",\n    ")}
  FROM positions
  WHERE ${partitionsOf(days)}
    AND ${isWithin(`${share}_day`, days)}`;

/** `shares`: what each record adds to each local date. Of a way over midnight the later dates have their parts. */
const sharesOn = (days: DateExpressions): string => `${partitionComment}
WITH shares AS (
  SELECT driver, trip, vehicle, day,
    1 AS records,
    ${wayColumns.map(ownShareOf).join(",\n    ")}
  FROM positions
  WHERE ${partitionsOf(days)}
    AND ${isWithin("day", days)}
  UNION ALL
${otherShare("next", days)}
  UNION ALL
${otherShare("third", days)}
)`;

/** The records that were measured on these days. */
const measuredOn = (days: DateExpressions): string => `FROM positions
WHERE ${partitionsOf(days)}
  AND ${isWithin("day", days)}`;

const kilometersPerDriverAndDay = (days: DateExpressions): string => `${sharesOn(days)}
SELECT day, driver,
  count(DISTINCT trip) AS trips,
  sum(records) AS records,
  sum(distance_mm) / 1e6 AS kilometers,
  sum(moving_ms) / 3.6e6 AS moving_hours,
  sum(idle_ms) / 3.6e6 AS idle_hours,
  sum(parked_ms) / 3.6e6 AS parked_hours,
  sum(unknown_ms) / 3.6e6 AS unknown_hours
FROM shares
GROUP BY day, driver
ORDER BY day DESC, kilometers DESC, driver
`;

const mileagePerMonthAndVehicle = (days: DateExpressions): string => `${sharesOn(days)}
SELECT substr(day, 1, 7) AS month,
  coalesce(vehicle, '(not named)') AS vehicle,
  count(DISTINCT driver) AS drivers,
  count(DISTINCT driver || '/' || trip) AS trips,
  count(DISTINCT day) AS days,
  sum(distance_mm) / 1e6 AS kilometers,
  sum(moving_ms) / 3.6e6 AS moving_hours,
  sum(idle_ms) / 3.6e6 AS idle_hours
FROM shares
GROUP BY substr(day, 1, 7), coalesce(vehicle, '(not named)')
ORDER BY month DESC, kilometers DESC, vehicle
`;

const speedProfileByHour = (days: DateExpressions): string => `${partitionComment}
-- A way counts in the hour in which it begins. Millimetres per millisecond are metres per second.
SELECT hour,
  count(DISTINCT driver) AS drivers,
  sum(distance_mm) / 1e6 AS kilometers,
  sum(moving_ms) / 3.6e6 AS moving_hours,
  sum(idle_ms) / 3.6e6 AS idle_hours,
  CASE WHEN sum(moving_ms) > 0
    THEN 3.6e0 * sum(CASE WHEN state = 'driving' THEN distance_mm ELSE 0 END) / sum(moving_ms)
  END AS moving_kmh
${measuredOn(days)}
GROUP BY hour
ORDER BY hour
`;

const lateRecords = (days: DateExpressions): string => `${partitionComment}
SELECT day,
  count(*) AS records,
  sum(CASE WHEN late THEN 1 ELSE 0 END) AS late,
  1e2 * sum(CASE WHEN late THEN 1 ELSE 0 END) / count(*) AS late_percent,
  count(DISTINCT CASE WHEN late THEN driver END) AS drivers_with_late,
  sum(CASE WHEN late THEN received_at - t END) / 6e4 / count(CASE WHEN late THEN 1 END) AS average_minutes_late,
  max(CASE WHEN late THEN received_at - t END) / 6e4 AS most_minutes_late,
  sum(CASE WHEN backfill THEN 1 ELSE 0 END) AS backfill
${measuredOn(days)}
GROUP BY day
ORDER BY day DESC
`;

const harshMomentsByPlace = (days: DateExpressions): string => `${partitionComment}
-- Cells of 0.01 degree, named by their south-western corner.
SELECT round(floor(lat * 1e2) / 1e2, 2) AS south,
  round(floor(lon * 1e2) / 1e2, 2) AS west,
  count(*) AS moments,
  sum(CASE WHEN harsh = 'braking' THEN 1 ELSE 0 END) AS braking,
  sum(CASE WHEN harsh = 'acceleration' THEN 1 ELSE 0 END) AS acceleration,
  count(DISTINCT driver) AS drivers
${measuredOn(days)}
  AND harsh IS NOT NULL
GROUP BY round(floor(lat * 1e2) / 1e2, 2), round(floor(lon * 1e2) / 1e2, 2)
ORDER BY moments DESC, south, west
LIMIT 100
`;

const percentOf = (condition: string, name: string): string =>
  `1e2 * sum(CASE WHEN ${condition} THEN 1 ELSE 0 END) / count(*) AS ${name}_percent`;

const dataQualityPerModel = (days: DateExpressions): string => `${partitionComment}
SELECT coalesce(device, '(not named)') AS model,
  count(DISTINCT driver) AS drivers,
  count(*) AS records,
  avg(accuracy) AS average_accuracy_meters,
  ${percentOf("left_out = 'inaccurate'", "inaccurate")},
  ${percentOf("left_out = 'outlier'", "outlier")},
  ${percentOf("left_out = 'misclocked'", "misclocked")},
  ${percentOf("late", "late")},
  sum(CASE WHEN is_gap THEN 1 ELSE 0 END) AS gaps,
  sum(CASE WHEN is_jump THEN 1 ELSE 0 END) AS jumps,
  sum(unknown_ms) / 3.6e6 AS unknown_hours
${measuredOn(days)}
GROUP BY coalesce(device, '(not named)')
ORDER BY records DESC, model
`;

const slashed = (date: string): string => `replace(${dateTextOf(date)}, '-', '/')`;

const rejectsByReason = ({
  from,
  to,
}: DateExpressions): string => `-- Partitions are the UTC dates of the refusals, YYYY/MM/DD.
SELECT reason,
  count(*) AS rejects,
  count(DISTINCT driver) AS drivers,
  min(rejected_at) AS first_rejected,
  max(rejected_at) AS last_rejected,
  min(detail) AS example
FROM rejects
WHERE day BETWEEN ${slashed(from)} AND ${slashed(to)}
GROUP BY reason
ORDER BY rejects DESC, reason
`;

const lastWeek: DefaultDays = { back: 7 };

export const namedQueries: readonly NamedQuery[] = [
  {
    name: "km-per-driver-day",
    description:
      "Trips, kilometres and hours per driver and local day, exact to the millimetre and millisecond.",
    table: "positions",
    defaultDays: lastWeek,
    sqlOf: kilometersPerDriverAndDay,
  },
  {
    name: "monthly-mileage-per-vehicle",
    description:
      "Kilometres and hours per month and vehicle; of the months that the days cover in part, that part.",
    table: "positions",
    defaultDays: { back: 31, wholeMonths: true },
    sqlOf: mileagePerMonthAndVehicle,
  },
  {
    name: "speed-profile-by-hour",
    description: "Kilometres, hours and the mean speed while moving, by local hour of the day.",
    table: "positions",
    defaultDays: lastWeek,
    sqlOf: speedProfileByHour,
  },
  {
    name: "harsh-moments-by-place",
    description: "The 100 cells of 0.01 degree with the most harsh braking and acceleration.",
    table: "positions",
    defaultDays: lastWeek,
    sqlOf: harshMomentsByPlace,
  },
  {
    name: "data-quality-per-phone-model",
    description: "What is left out, late, missing or unclear, per model of phone.",
    table: "positions",
    defaultDays: lastWeek,
    sqlOf: dataQualityPerModel,
  },
  {
    name: "late-records",
    description: "How many records of a local day arrived late, and by how much.",
    table: "positions",
    defaultDays: lastWeek,
    sqlOf: lateRecords,
  },
  {
    name: "rejects-by-reason",
    description: "What was refused, by reason.",
    table: "rejects",
    defaultDays: lastWeek,
    sqlOf: rejectsByReason,
  },
];

/** As a saved query, which covers its default days whenever it runs. */
export const savedSqlOf = ({ sqlOf, defaultDays }: NamedQuery): string => sqlOf(currentDays(defaultDays));

export type BoundQuery = {
  readonly sql: string;
  readonly days: Days;
  /** The dates of the partitions that it reads, `YYYY-MM-DD`. */
  readonly partitions: Days;
};

/** For the days that are named, and otherwise the default ones. */
export const bindQuery = (
  { sqlOf, table, defaultDays }: NamedQuery,
  named: { readonly from: string | undefined; readonly to: string | undefined },
  nowMs: number,
): BoundQuery => {
  const usual = defaultDaysOf(defaultDays, nowMs);
  const days = { from: named.from ?? usual.from, to: named.to ?? usual.to };
  const { before, after } = table === "positions" ? partitionsAround : { before: 0, after: 0 };
  return {
    sql: sqlOf(literalDays(days)),
    days,
    partitions: { from: shiftDate(days.from, -before), to: shiftDate(days.to, after) },
  };
};
