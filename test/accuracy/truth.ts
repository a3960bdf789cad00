import { readFile } from "node:fs/promises";
import type { DataLine } from "./recordings.ts";

/**
 * Slower than this by the wheels (by the receiver, where there is no wheel speed) a car stands. OBD states
 * whole km/h, so of its values only 0 and 1 lie below, and what the recording app interpolated between two.
 */
export const standstillMps = 0.5;

/** Distance and times by a trip's measured speeds, without positions. */
export type Measured = {
  /** Trapezoid over neighbouring lines that both have a speed; undefined where less than 95 % of the time has. */
  readonly wheelMeters: number | undefined;
  readonly gpsMeters: number | undefined;
  /** Time in pairs of neighbouring lines: both slower than `standstillMps` is idle, any other moving. */
  readonly idleSeconds: number | undefined;
  readonly movingSeconds: number | undefined;
};

type Speed = (line: DataLine) => number | undefined;

const valid = (value: number | null | undefined): number | undefined =>
  value === null || value === undefined || value < 0 ? undefined : value;

const wheel: Speed = ({ obd }) => valid(obd);
const gps: Speed = ({ speed }) => valid(speed);

const leastCoverage = 0.95;

const integrate = (lines: readonly DataLine[], speedOf: Speed) => {
  let meters = 0;
  let idleSeconds = 0;
  let coveredSeconds = 0;
  for (const [index, line] of lines.entries()) {
    const last = lines[index - 1];
    if (!last) continue;
    const [a, b] = [speedOf(last), speedOf(line)];
    if (a === undefined || b === undefined) continue;
    const seconds = (line.t - last.t) / 1000;
    coveredSeconds += seconds;
    meters += ((a + b) / 2) * seconds;
    if (a < standstillMps && b < standstillMps) idleSeconds += seconds;
  }
  const durationSeconds = (lines.at(-1)!.t - lines[0]!.t) / 1000;
  return coveredSeconds > 0 && coveredSeconds >= leastCoverage * durationSeconds
    ? { meters, idleSeconds, movingSeconds: coveredSeconds - idleSeconds }
    : undefined;
};

export const measure = (lines: readonly DataLine[]): Measured => {
  const byWheel = integrate(lines, wheel);
  const byGps = integrate(lines, gps);
  const time = byWheel ?? byGps;
  return {
    wheelMeters: byWheel?.meters,
    gpsMeters: byGps?.meters,
    idleSeconds: time?.idleSeconds,
    movingSeconds: time?.movingSeconds,
  };
};

const splitRow = (row: string): string[] =>
  [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );

export const readCsv = async (file: string): Promise<Record<string, string>[]> => {
  const [header, ...rows] = (await readFile(file, "utf8")).trim().split(/\r?\n/).map(splitRow);
  return rows.map((cells) => Object.fromEntries(header!.map((name, index) => [name, cells[index] ?? ""])));
};

/** What a source publishes about a trip. */
export type Published = { readonly meters: number | undefined; readonly isDuplicate: boolean };

export const readPublished = async (file: string): Promise<Map<string, Published>> =>
  new Map(
    (await readCsv(file)).map((row) => [
      `${row.source}/${row.driver}/${row.trip}`,
      {
        meters: row.published_distance_m ? Number(row.published_distance_m) : undefined,
        isDuplicate: row.duplicate_of !== "",
      },
    ]),
  );

/** A trip that e-mission's own pipeline found in a phone's day. */
export type PublishedTrip = { readonly startT: number; readonly endT: number; readonly meters: number };

export const readPublishedTrips = async (file: string): Promise<Map<string, PublishedTrip[]>> =>
  new Map(
    [...Map.groupBy(await readCsv(file), (row) => row.day_file!)].map(([day, rows]) => [
      day,
      rows.map((row) => ({
        startT: Date.parse(row.start!),
        endT: Date.parse(row.end!),
        meters: Number(row.distance_m),
      })),
    ]),
  );
