import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "@trips/cli/cli-error.ts";
import { createBorder } from "@trips/cli/cloud/border.ts";
import { createProgram } from "@trips/cli/program.ts";
import { maxTripDates } from "@trips/core/application/plan.ts";
import { limits } from "@trips/core/domain/limits.ts";
import type { HttpFetch } from "@trips/importer/http-fetch.ts";
import { type Figures, figuresBy, summarise } from "./engine.ts";
import { createStream, type StreamedTrip } from "./stream.ts";

/** When the cases are posted; they were made for this clock. */
export const postedAt = Date.UTC(2026, 10, 27, 8);

export type CountedTrip = StreamedTrip & {
  readonly figures: Figures;
  readonly maxSpeedCmps: number | undefined;
};

/** The outcome of a case. */
export type Outcome = {
  readonly trips: readonly CountedTrip[];
  /** The answers to the phone, or the import's output. */
  readonly said: string;
  /** Nothing was stored, and the sender got the reason. */
  readonly isRefused: boolean;
  /** Stored but not counted, without anybody being informed. */
  readonly lost: readonly string[];
};

/** The POST route in memory: API Gateway's checks, then the stream. */
const createApi = () => {
  const border = createBorder();
  const stream = createStream();
  const rejections: string[] = [];

  const post = (driver: string, trip: string, body: string): { status: number; message?: string } => {
    const passage = border({ driver, trip, body, receivedAt: postedAt });
    if ("refused" in passage) return { status: 400, message: passage.refused };
    const rejection = stream.deliver(driver, trip, postedAt, JSON.parse(body));
    if (rejection) rejections.push(`a batch: ${rejection.reason}, ${rejection.detail}`);
    return { status: 200 };
  };

  const outcomeOf = (said: string, isRefused: boolean): Outcome => {
    const trips = stream.trips().map((trip): CountedTrip => {
      const isEmpty = trip.accepted.length === 0;
      const figures = figuresBy(trip.records, trip.timeZone);
      return { ...trip, figures, maxSpeedCmps: isEmpty ? undefined : summarise(trip).maxSpeedCmps };
    });
    const lost = [...rejections];
    for (const { trip, rejected, figures } of trips) {
      const reasons = new Set(rejected.map(({ reason }) => reason));
      if (rejected.length > 0) lost.push(`${rejected.length} records of ${trip}: ${[...reasons].join(", ")}`);
      if (figures.days.size > maxTripDates) lost.push(`dates of ${trip} after the first ${maxTripDates}`);
    }
    return { trips, said, isRefused, lost };
  };

  /** A driver's days (whatever date is asked for) and the routes of trips. */
  const read = (driver: string, path: string): object | undefined => {
    const trips = stream.trips().filter((trip) => trip.driver === driver && trip.records.length > 0);
    const iso = (t: number) => new Date(t).toISOString();
    if (path.startsWith("/v1/days/"))
      return {
        trips: trips.map(({ trip, records }) => ({
          tripId: trip,
          start: iso(records[0]!.t),
          end: iso(records.at(-1)!.t),
        })),
      };
    const [, id = ""] = /^\/v1\/trips\/([^/]+)\/route$/.exec(path) ?? [];
    const records = trips.find(({ trip }) => trip === decodeURIComponent(id))?.records;
    return (
      records && {
        geometry: {
          coordinates: records.map((record) => [record.lonMicrodegrees / 1e6, record.latMicrodegrees / 1e6]),
        },
        properties: { times: records.map(({ t }) => iso(t)) },
      }
    );
  };

  return { post, read, lose: (what: string) => rejections.push(what), outcomeOf };
};

type PhoneFile = {
  readonly timeZone?: string;
  readonly vehicle?: string;
  readonly trip?: string;
  readonly records: readonly unknown[];
};

/** A file of records as a phone posts them. Some files lack a time zone, which every phone sends. */
export const postCase = async (path: string, name: string): Promise<Outcome> => {
  const file = JSON.parse(await readFile(path, "utf8")) as PhoneFile;
  const { timeZone = "UTC", vehicle, trip = name.replaceAll(/[^\w.-]/g, "-"), records } = file;
  const api = createApi();
  const said = new Set<string>();
  for (let from = 0; from < records.length; from += limits.recordsPerBatch) {
    const batch = { timeZone, vehicle, records: records.slice(from, from + limits.recordsPerBatch) };
    const { status, message } = api.post("phone", trip, JSON.stringify(batch));
    said.add(message === undefined ? String(status) : `${status} ${message}`);
  }
  return api.outcomeOf([...said].join("\n"), !said.has("200"));
};

const answer = (status: number, body: object) => ({
  status,
  headers: { get: () => null },
  text: async () => JSON.stringify(body),
});

/** What the import reads for any trip and its rejects; the verdict depends on the stream alone. */
const allCounted = { quality: { unique: Number.MAX_SAFE_INTEGER }, trips: [] };

/** One run of `trips import` per file, each under its given name, with extra arguments. */
export const importCase = async (
  files: readonly { readonly path: string; readonly as: string }[],
  words: readonly string[],
): Promise<Outcome> => {
  const api = createApi();
  const fetch: HttpFetch = async (url, { headers, body }) => {
    const { pathname } = new URL(url);
    if (body === undefined) {
      if (!/^\/v1\/days\/|\/route$/.test(pathname)) return answer(200, allCounted);
      const read = api.read(headers.authorization!.replace("Bearer ", ""), pathname);
      return answer(200, read ?? allCounted);
    }
    const [, trip] = /\/v1\/trips\/([^/]+)\/records$/.exec(pathname) ?? [];
    if (trip === undefined) {
      const expiresAt = new Date(postedAt + 3_600_000).toISOString();
      return answer(200, { idToken: JSON.parse(body).driver, expiresAt });
    }
    const driver = headers.authorization!.replace("Bearer ", "");
    const { status, message } = api.post(driver, decodeURIComponent(trip), body);
    return answer(status, status === 200 ? { shardId: "0", sequenceNumber: "1" } : { message });
  };
  const folder = await mkdtemp(join(tmpdir(), "trips-cases-"));
  let said = "";
  let failures = 0;
  try {
    for (const [index, { path, as }] of files.entries()) {
      const copy = join(folder, String(index), as);
      // A file's name must not pass for the reason of its refusal.
      const write = (text: string) => {
        said += text.replaceAll(copy, "the file").replaceAll(as, "the file");
      };
      await mkdir(join(folder, String(index)));
      await copyFile(path, copy);
      const terminal = { stdout: { write }, stderr: { write }, fetch, now: () => postedAt };
      try {
        await createProgram(terminal).parseAsync(["import", copy, ...words], { from: "user" });
      } catch (error) {
        // The user would see a stack trace.
        if (!(error instanceof CliError)) api.lose(`the import crashed: ${error}`);
        else failures += 1;
        write(`trips: ${(error as Error).message}\n`);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return api.outcomeOf(said, failures === files.length);
};
