import {
  lateMs,
  maxPlausibleSpeedCmps,
  maxUsableAccuracyMeters,
} from "../packages/core/domain/gps-record.ts";
import { rules } from "../packages/core/domain/segment.ts";

/** SQL of Athena (engine version 3, Trino). Pure text, so that a test can run it. */
export type NamedQuery = { readonly name: string; readonly description: string; readonly sql: string };

/** SQL expressions of dates, `YYYY-MM-DD`. */
export type Period = { readonly from: string; readonly to: string };

const daysAgo = (days: number): string => `date_format(current_date - interval '${days}' day, '%Y-%m-%d')`;

export const lastWeek: Period = { from: daysAgo(7), to: daysAgo(0) };

/** A record may lie in the partition of the day before its own: that of its batch's first record. */
const lastWeekPartitions: Period = { from: daysAgo(9), to: daysAgo(-1) };

const decimal = (value: number): string => `${value}e0`;
const metersPerSecond = (cmps: number): string => decimal(cmps / 100);

/**
 * Kilometres, driving and idle hours per driver and local day, by the rules of the engine
 * (packages/core/domain/segment.ts) in SQL: each (id, t) of a trip once, unusable fixes left out, WGS84 distance
 * between neighbours, nothing for teleports, no distance while the car stands. The table the dashboard reads stays the truth; this
 * recomputes it from what was sent.
 */
export const kilometresPerDriverAndDay = (
  partitions: Period = lastWeekPartitions,
  days: Period = lastWeek,
): string => `WITH copies AS (
  SELECT driver, trip, id, t, lat, lon, accuracy, speed, time_zone,
    CASE WHEN speed <= ${metersPerSecond(maxPlausibleSpeedCmps)} AND (accuracy IS NULL OR accuracy <= ${maxUsableAccuracyMeters}) THEN speed END AS plausible_speed,
    heading
  FROM records
  WHERE "date" BETWEEN ${partitions.from} AND ${partitions.to}
),
numbered AS (
  SELECT copies.*,
    first_value(time_zone) OVER (PARTITION BY driver, trip ORDER BY t, id, time_zone) AS trip_zone,
    row_number() OVER (
      PARTITION BY driver, trip, id, t
      ORDER BY plausible_speed DESC NULLS LAST, speed DESC NULLS LAST, lat DESC, lon DESC,
        heading DESC NULLS LAST, accuracy DESC NULLS LAST
    ) AS copy
  FROM copies
),
usable AS (
  SELECT driver, trip, trip_zone, id, t AS t_b, lat AS lat_b, lon AS lon_b, plausible_speed AS speed_b, accuracy AS accuracy_b
  FROM numbered
  WHERE copy = 1 AND (accuracy IS NULL OR accuracy <= ${maxUsableAccuracyMeters})
),
neighbours AS (
  SELECT usable.*,
    lag(t_b) OVER (PARTITION BY driver, trip ORDER BY t_b, id) AS t_a,
    lag(lat_b) OVER (PARTITION BY driver, trip ORDER BY t_b, id) AS lat_a,
    lag(lon_b) OVER (PARTITION BY driver, trip ORDER BY t_b, id) AS lon_a,
    lag(speed_b) OVER (PARTITION BY driver, trip ORDER BY t_b, id) AS speed_a,
    lag(accuracy_b) OVER (PARTITION BY driver, trip ORDER BY t_b, id) AS accuracy_a
  FROM usable
),
angles AS (
  SELECT neighbours.*,
    CAST(t_b - t_a AS double) / 1e3 AS seconds,
    radians(lat_b - lat_a) AS north,
    radians(CASE WHEN abs(lon_b - lon_a) > 180 THEN 360 - abs(lon_b - lon_a) ELSE lon_b - lon_a END) AS east,
    cos(radians((lat_a + lat_b) / 2)) AS cosine,
    1 - 0.00669437999014e0 * sin(radians((lat_a + lat_b) / 2)) * sin(radians((lat_a + lat_b) / 2)) AS w,
    coalesce(speed_a, speed_b) AS speed_before,
    coalesce(speed_b, speed_a) AS speed_after
  FROM neighbours
  WHERE t_a IS NOT NULL
),
segments AS (
  SELECT angles.*,
    round(1e3 * 6378137e0 / sqrt(w) * sqrt(north * north * 0.99330562000986e0 / w * 0.99330562000986e0 / w + east * east * cosine * cosine)) / 1e3 AS meters,
    CASE WHEN speed_before IS NULL THEN coalesce(accuracy_a, 0) + coalesce(accuracy_b, 0)
      ELSE coalesce(accuracy_a, ${rules.unknownAccuracyMeters}) + coalesce(accuracy_b, ${rules.unknownAccuracyMeters}) END AS radii,
    date_format(at_timezone(from_unixtime(CAST(t_a AS double) / 1e3), trip_zone), '%Y-%m-%d') AS day
  FROM angles
),
judged AS (
  SELECT segments.*,
    CASE
      WHEN meters > ${metersPerSecond(rules.teleportCmps)} * CASE WHEN seconds < 1 THEN 1 ELSE seconds END THEN 'teleport'
      WHEN speed_before IS NOT NULL AND seconds <= ${decimal(rules.measuredMs / 1000)}
        AND (speed_before >= ${metersPerSecond(rules.stillCmps)} OR speed_after >= ${metersPerSecond(rules.stillCmps)}) THEN 'moving'
      WHEN meters < ${metersPerSecond(rules.stillCmps)} * seconds THEN 'still'
      WHEN meters > radii * ${decimal(rules.noisePercent / 100)} THEN 'moving'
      WHEN speed_before IS NOT NULL AND speed_before + speed_after < 2 * ${metersPerSecond(rules.noiseCmps)} THEN 'still'
      WHEN speed_before IS NULL AND meters < ${metersPerSecond(rules.noiseCmps)} * seconds THEN 'still'
      ELSE 'moving'
    END AS kind
  FROM segments
)
SELECT driver, day,
  count(DISTINCT trip) AS trips,
  sum(CASE WHEN kind = 'moving' THEN meters ELSE 0e0 END) / 1e3 AS kilometers,
  sum(CASE WHEN kind = 'moving' THEN seconds ELSE 0e0 END) / 3.6e3 AS moving_hours,
  sum(CASE WHEN kind = 'still' THEN seconds ELSE 0e0 END) / 3.6e3 AS idle_hours,
  sum(CASE WHEN kind = 'teleport' THEN 1 ELSE 0 END) AS teleports
FROM judged
WHERE day BETWEEN ${days.from} AND ${days.to}
GROUP BY driver, day
ORDER BY day DESC, kilometers DESC
`;

/** Late: received more than so long after it was measured, as `pulse` counts it. */
export const lateRecords = (partitions: Period = lastWeekPartitions): string => `SELECT "date",
  count(*) AS records,
  sum(CASE WHEN received_at - t > ${lateMs} THEN 1 ELSE 0 END) AS late,
  1e2 * sum(CASE WHEN received_at - t > ${lateMs} THEN 1 ELSE 0 END) / count(*) AS late_percent,
  count(DISTINCT CASE WHEN received_at - t > ${lateMs} THEN driver END) AS drivers_with_late,
  avg(CASE WHEN received_at - t > ${lateMs} THEN (received_at - t) / 6e4 END) AS average_minutes_late,
  max(received_at - t) / 6e4 AS most_minutes_late
FROM records
WHERE "date" BETWEEN ${partitions.from} AND ${partitions.to}
GROUP BY "date"
ORDER BY "date" DESC
`;

const lastWeekOfRejects: Period = {
  from: "date_format(current_date - interval '7' day, '%Y/%m/%d')",
  to: "date_format(current_date, '%Y/%m/%d')",
};

/** Days are written as they stand in the object keys, `YYYY/MM/DD`. */
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
    name: "kilometres-per-driver-and-day",
    description: "The last week: trips, kilometres, driving and idle hours per driver and local day.",
    sql: kilometresPerDriverAndDay(),
  },
  {
    name: "late-records",
    description: "The last week: how many records came late, and by how much.",
    sql: lateRecords(),
  },
  {
    name: "rejects-by-reason",
    description: "The last week: what was refused, by reason.",
    sql: rejectsByReason(),
  },
];
