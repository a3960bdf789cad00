import { type Field, fieldNames, fields } from "../domain/fields.ts";

export type ColumnType = "string" | "boolean" | Field["lake"];

/**
 * Columns of the lake, one row per GPS record. Times are epoch milliseconds, UTC. A row whose `correction` is not null
 * holds, as JSON, what a driver decided about the trip, and no record.
 */
export const lakeColumns = [
  { name: "driver", type: "string" },
  { name: "trip", type: "string" },
  ...fieldNames.map((name) => ({ name, type: fields[name].lake })),
  { name: "vehicle", type: "string" },
  { name: "time_zone", type: "string" },
  { name: "received_at", type: "bigint" },
  { name: "request_id", type: "string" },
  { name: "backfill", type: "boolean" },
  { name: "device", type: "string" },
  { name: "correction", type: "string" },
] as const satisfies readonly { name: string; type: ColumnType }[];

export type LakeColumn = (typeof lakeColumns)[number]["name"];

/** What a way counts; of one that crosses midnight, also what falls on the next and on a third local date. */
const wayColumns = (share: "" | "next_" | "third_") =>
  (["distance_mm", "moving_ms", "idle_ms", "parked_ms", "unknown_ms"] as const).map(
    (name) => ({ name: `${share}${name}`, type: "int" }) as const,
  );

/** What was recorded, one row per record ID and time. */
export const factColumns = [
  { name: "driver", type: "string" },
  { name: "trip", type: "string" },
  ...fieldNames.map((name) => ({ name, type: fields[name].lake })),
  // Of its deliveries: all late, any backfill, the first.
  { name: "late", type: "boolean" },
  { name: "backfill", type: "boolean" },
  { name: "received_at", type: "bigint" },
  // As its batch said; the curated zone's `time_zone` and `vehicle` are the trip's.
  { name: "sent_time_zone", type: "string" },
  { name: "sent_vehicle", type: "string" },
  { name: "device", type: "string" },
] as const satisfies readonly { name: string; type: ColumnType }[];

export type FactColumn = (typeof factColumns)[number]["name"];

/**
 * Columns of the curated zone: what was recorded, with what the engine counts for it. A row's way leads to the next usable
 * record. Times are epoch milliseconds, UTC.
 */
export const curatedColumns = [
  ...factColumns,
  /** Key of the object that brought it first. */
  { name: "object", type: "string" },
  { name: "time_zone", type: "string" },
  { name: "vehicle", type: "string" },
  /** Local date and hour (0–23) of `t`; null if its clock is set aside. */
  { name: "day", type: "string" },
  { name: "hour", type: "int" },
  /** Why it is not usable: inaccurate, outlier, misclocked, marked; null if it is. */
  { name: "left_out", type: "string" },
  /** Of its way: driving, idle, parked, unknown; null if none begins. */
  { name: "state", type: "string" },
  { name: "is_gap", type: "boolean" },
  { name: "is_jump", type: "boolean" },
  /** braking, acceleration */
  { name: "harsh", type: "string" },
  ...wayColumns(""),
  { name: "uncounted_mm", type: "bigint" },
  { name: "ascent_mm", type: "int" },
  { name: "descent_mm", type: "int" },
  { name: "next_day", type: "string" },
  ...wayColumns("next_"),
  { name: "third_day", type: "string" },
  ...wayColumns("third_"),
  /** The version of the rules that it was counted by. */
  { name: "rules", type: "int" },
] as const satisfies readonly { name: string; type: ColumnType }[];

export type CuratedColumn = (typeof curatedColumns)[number]["name"];

/**
 * The curated zone: `<prefix>date=YYYY-MM-DD/bucket=NN/HH.parquet` by the UTC date and hour of `t` and by a hash of driver
 * and trip. A date has the number of buckets of the last entry that starts on it or before: to grow, append an entry.
 */
export const curatedZone = {
  prefix: "curated/",
  buckets: [{ from: "2000-01-01", count: 4 }],
} as const satisfies {
  prefix: string;
  buckets: readonly { readonly from: string; readonly count: number }[];
};
