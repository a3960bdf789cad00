import { lateMs } from "../packages/core/domain/gps-record.ts";
import { rulesVersion } from "../packages/core/domain/rules.ts";
import { lakeRules as rules } from "./lake-rules-v1.ts";

/** SQL of Athena (engine version 3, Trino). Pure text, so that a test can run it. */
export type NamedQuery = { readonly name: string; readonly description: string; readonly sql: string };

/** SQL expressions of dates, `YYYY-MM-DD`. */
export type Period = { readonly from: string; readonly to: string };

const daysAgo = (days: number): string => `date_format(current_date - interval '${days}' day, '%Y-%m-%d')`;

export const lastWeek: Period = { from: daysAgo(7), to: daysAgo(0) };

/**
 * Partitions are arrival dates. A clock may run a day ahead, and a local day may begin on the UTC date before, so what
 * was measured in a period arrived between two dates before it and today.
 */
const arrivedSince = (daysAgoMeasured: number): Period => ({
  from: daysAgo(daysAgoMeasured + 2),
  to: daysAgo(0),
});

/** WGS84, as packages/core/domain/geodesy.ts has it: equatorial radius and squared eccentricity. */
const radius = "6378137e0";
const eccentricity = "6.694379990141317e-3";

const isUsable = `(accuracy IS NULL OR accuracy <= ${rules.maxAccuracyMeters})`;
const byTime = "OVER (PARTITION BY driver, trip ORDER BY t_b, id)";

/**
 * Kilometres, driving and idle hours per driver and local day by version 1 of the rules, in the engine's whole numbers:
 * microdegrees, cm/s, mm, ms. Each (id, t) of a trip counts once, unusable fixes are left out, every two neighbours are
 * joined. The table's own figures follow the engine's present rules, so the two differ: `rules` says by which these are.
 */
export const kilometresPerDriverAndDay = (
  partitions: Period = arrivedSince(7),
  days: Period = lastWeek,
): string => `WITH copies AS (
  SELECT driver, trip, id, t, time_zone, heading, accuracy,
    CAST(round(lat * 1e6) AS bigint) AS lat,
    CAST(round(lon * 1e6) AS bigint) AS lon,
    CAST(round(speed * 1e2) AS bigint) AS speed,
    CASE WHEN speed <= ${rules.maxCmps / 100} AND ${isUsable} THEN CAST(round(speed * 1e2) AS bigint) END AS plausible
  FROM records
  WHERE "date" BETWEEN ${partitions.from} AND ${partitions.to}
),
numbered AS (
  SELECT copies.*,
    first_value(time_zone) OVER (PARTITION BY driver, trip ORDER BY t, id, time_zone) AS trip_zone,
    row_number() OVER (
      PARTITION BY driver, trip, id, t
      ORDER BY plausible DESC NULLS LAST, speed DESC NULLS LAST, lat DESC, lon DESC,
        heading DESC NULLS LAST, accuracy DESC NULLS LAST
    ) AS copy
  FROM copies
),
usable AS (
  SELECT driver, trip, trip_zone, id, t AS t_b, lat AS lat_b, lon AS lon_b, plausible AS speed_b, accuracy AS accuracy_b
  FROM numbered
  WHERE copy = 1 AND ${isUsable}
),
neighbours AS (
  SELECT usable.*,
    lag(t_b) ${byTime} AS t_a,
    lag(lat_b) ${byTime} AS lat_a,
    lag(lon_b) ${byTime} AS lon_a,
    lag(speed_b) ${byTime} AS speed_a,
    lag(accuracy_b) ${byTime} AS accuracy_a
  FROM usable
),
angles AS (
  SELECT driver, trip, trip_zone, t_a, accuracy_a, accuracy_b,
    t_b - t_a AS ms,
    coalesce(speed_a, speed_b) AS before_cmps,
    coalesce(speed_b, speed_a) AS after_cmps,
    radians((lat_b - lat_a) / 1e6) AS north,
    radians(CASE WHEN abs(lon_b - lon_a) > 180000000 THEN 360000000 - abs(lon_b - lon_a) ELSE abs(lon_b - lon_a) END / 1e6) AS east,
    radians((lat_a + lat_b) / 2e6) AS latitude
  FROM neighbours
  WHERE t_a IS NOT NULL
),
curved AS (
  SELECT angles.*, 1 - ${eccentricity} * sin(latitude) * sin(latitude) AS w
  FROM angles
),
segments AS (
  SELECT curved.*,
    CAST(round(1e3 * ${radius} / sqrt(w) * sqrt(
      power(north * (1 - ${eccentricity}) / w, 2) + power(east * cos(latitude), 2)
    )) AS bigint) AS mm,
    CASE WHEN before_cmps IS NULL
      THEN coalesce(accuracy_a, 0e0) + coalesce(accuracy_b, 0e0)
      ELSE coalesce(accuracy_a, ${rules.unknownAccuracyMeters}e0) + coalesce(accuracy_b, ${rules.unknownAccuracyMeters}e0)
    END AS radii_meters,
    date_format(try(at_timezone(from_unixtime(t_a / 1e3), trip_zone)), '%Y-%m-%d') AS day
  FROM curved
),
judged AS (
  SELECT segments.*,
    CASE
      WHEN mm * 100 > ${rules.maxCmps} * greatest(ms, 1000) THEN 'teleport'
      WHEN ms <= ${rules.measuredMs} AND greatest(before_cmps, after_cmps) >= ${rules.stillCmps} THEN 'moving'
      WHEN mm * 100 < ${rules.stillCmps} * ms THEN 'still'
      WHEN mm > radii_meters * ${rules.noisePercent * 10} THEN 'moving'
      WHEN before_cmps + after_cmps < ${rules.noiseCmps * 2} THEN 'still'
      WHEN before_cmps IS NULL AND mm * 100 < ${rules.noiseCmps} * ms THEN 'still'
      ELSE 'moving'
    END AS kind
  FROM segments
)
SELECT driver, day,
  ${rules.version} AS rules,
  count(DISTINCT trip) AS trips,
  sum(CASE WHEN kind = 'moving' THEN mm ELSE 0 END) / 1e6 AS kilometers,
  sum(CASE WHEN kind = 'moving' THEN ms ELSE 0 END) / 3.6e6 AS moving_hours,
  sum(CASE WHEN kind = 'still' THEN ms ELSE 0 END) / 3.6e6 AS idle_hours,
  sum(CASE WHEN kind = 'teleport' THEN 1 ELSE 0 END) AS teleports
FROM judged
WHERE day BETWEEN ${days.from} AND ${days.to}
GROUP BY driver, day
ORDER BY day DESC, kilometers DESC
`;

/** As `pulse` counts it: received more than the allowed time after measurement, and not as backfill. */
const isLate = `received_at - t > ${lateMs} AND NOT coalesce(backfill, false)`;

/** By date of arrival. */
export const lateRecords = (partitions: Period = lastWeek): string => `SELECT "date",
  count(*) AS records,
  sum(CASE WHEN ${isLate} THEN 1 ELSE 0 END) AS late,
  1e2 * sum(CASE WHEN ${isLate} THEN 1 ELSE 0 END) / count(*) AS late_percent,
  count(DISTINCT CASE WHEN ${isLate} THEN driver END) AS drivers_with_late,
  avg(CASE WHEN ${isLate} THEN (received_at - t) / 6e4 END) AS average_minutes_late,
  max(CASE WHEN NOT coalesce(backfill, false) THEN received_at - t END) / 6e4 AS most_minutes_late
FROM records
WHERE "date" BETWEEN ${partitions.from} AND ${partitions.to}
GROUP BY "date"
ORDER BY "date" DESC
`;

const lastWeekOfRejects: Period = {
  from: "date_format(current_date - interval '7' day, '%Y/%m/%d')",
  to: "date_format(current_date, '%Y/%m/%d')",
};

/** Days are written as in the object keys, `YYYY/MM/DD`. */
export const rejectsByReason = (days: Period = lastWeekOfRejects): string => `SELECT reason,
  count(*) AS rejects,
  count(DISTINCT driver) AS drivers,
  min(rejected_at) AS first_rejected,
  max(rejected_at) AS last_rejected,
  min(detail) AS example
FROM rejects
WHERE day BETWEEN ${days.from} AND ${days.to}
GROUP BY reason
ORDER BY rejects DESC
`;

export const namedQueries: readonly NamedQuery[] = [
  {
    name: `kilometres-per-driver-and-day-by-rules-${rules.version}`,
    description: `The last week: trips, kilometres, driving and idle hours per driver and local day, by rules version ${rules.version}. For days further back set both periods: the partitions from two dates before the first day up to today, because a phone may send late. The API and the dashboard count by rules version ${rulesVersion}.`,
    sql: kilometresPerDriverAndDay(),
  },
  {
    name: "late-records",
    description: "Arrivals of the last week: how many records were late, and by how much.",
    sql: lateRecords(),
  },
  {
    name: "rejects-by-reason",
    description: "The last week: rejects by reason.",
    sql: rejectsByReason(),
  },
];
