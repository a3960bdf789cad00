import { deliverBatch } from "@trips/client/deliver-batch.ts";
import type { GetToken, Sleep } from "@trips/client/effects.ts";
import { CliError } from "../cli-error.ts";
import { createRandom } from "../random.ts";
import { globalHttpFetch, type HttpFetch } from "../terminal.ts";
import type { TokenSource } from "../token-source.ts";
import { type AwaitCountedOptions, awaitCounted, type PostedTrip } from "./await-counted.ts";
import { type ImportBatch, readBatches, shuffleBatches } from "./batches.ts";
import { findSameDrives } from "./find-same-drives.ts";
import { runInLanes } from "./lanes.ts";
import { rejectedLines } from "./rejected-lines.ts";
import type { Overrides } from "./source.ts";
import { type Survey, surveyFiles, type TripSurvey } from "./survey.ts";

export type ImportOptions = Overrides & {
  readonly files: readonly string[];
  readonly apiUrl: string;
  readonly tokens: TokenSource;
  /** The tokens are all of one driver, whoever the files name. */
  readonly isOneDriver?: boolean;
  /** Do not look whether the same drives are there already. */
  readonly again?: boolean;
  readonly batchSize: number;
  /** Trips at a time; with `shuffle`, requests at a time. */
  readonly concurrency: number;
  /** Seed of another order of the batches. */
  readonly shuffle?: number;
  /** A batch that fails for so long ends the import, and so does waiting so long for what is posted to be counted. */
  readonly retrySeconds: number;
  readonly signal?: AbortSignal;
  readonly fetch?: HttpFetch;
  readonly sleep?: Sleep;
  readonly now?: () => number;
  readonly random?: () => number;
  /** What is wrong with a line of a file, or what the API refused. */
  readonly onProblem: (problem: string) => void;
  readonly onProgress?: (progress: ImportProgress) => void;
};

export type ImportProgress = {
  readonly records: number;
  readonly recordsInFiles: number;
  readonly trips: number;
  readonly tripsInFiles: number;
  readonly seconds: number;
  /** Why the last request has to be made again. */
  readonly waitingFor?: string;
};

export type ImportResult = {
  readonly posted: number;
  readonly batches: number;
  /** Trips all of whose records are posted. */
  readonly trips: number;
  readonly skipped: number;
  readonly firstSkipped: string | undefined;
  /** Lines that say the same as one before. */
  readonly repeated: number;
  /** Trips left out, since their drives are there already. */
  readonly known: number;
  /** By whose dates the trips' days are counted. */
  readonly timeZones: readonly string[];
  readonly dropped: Readonly<Record<string, number>>;
  readonly refused: number;
  /** What was posted and cannot be counted. */
  readonly rejected: number;
  /** What was posted and is neither counted nor rejected, though it was waited for. */
  readonly uncounted: number;
  readonly retried: number;
  readonly seconds: number;
  readonly stopped?: { readonly kind: "gaveUp" | "interrupted"; readonly reason: string };
  readonly left: readonly { readonly driver: string; readonly trip: string; readonly records: number }[];
};

const readAheadRecords = 100_000;

type Tally = { posted: number; refused: number };

const leftOver = (
  trips: readonly TripSurvey[],
  tallies: ReadonlyMap<TripSurvey, Tally>,
): ImportResult["left"] =>
  trips.flatMap((surveyed) => {
    const { driver, trip, usable } = surveyed;
    const tally = tallies.get(surveyed);
    const records = usable - (tally?.posted ?? 0) - (tally?.refused ?? 0);
    return records > 0 ? [{ driver, trip, records }] : [];
  });

/** Waits until what was posted is counted, and tells which lines are not and never will be. */
const tellRejected = async (
  options: ImportOptions,
  waiting: Pick<AwaitCountedOptions, "tokenFor" | "signal" | "now">,
  survey: Survey,
  posted: readonly PostedTrip[],
  startedMs: number,
): Promise<Pick<ImportResult, "rejected" | "uncounted">> => {
  const { rejected, uncounted, refused } = await awaitCounted(
    {
      ...waiting,
      apiUrl: options.apiUrl,
      concurrency: options.concurrency,
      giveUpAfterMs: options.retrySeconds * 1000,
      fetch: options.fetch,
      sleep: options.sleep,
    },
    posted,
  );
  if (refused !== undefined)
    options.onProblem(`what became of the records could not be found out: ${refused}`);
  if (rejected.length > 0)
    for await (const line of rejectedLines(options.files, options, survey, rejected, startedMs))
      options.onProblem(line);
  return {
    rejected: rejected.reduce((sum, { count }) => sum + count, 0),
    uncounted: uncounted.length,
  };
};

const refuseManyDrivers = (survey: Survey): void => {
  const drivers = [...new Set([...survey.trips.values()].map(({ driver }) => driver))];
  if (drivers.length > 1)
    throw new CliError(
      "input",
      `the files name ${drivers.length} drivers (${drivers.slice(0, 3).join(", ")}, …), and who is signed in is one: their trips would become one driver's`,
    );
};

/**
 * Posts the trips of some files through the API. A record's id is its place within its trip in the file, so
 * importing again, in other batches or another order, posts the same records.
 */
export const runImport = async (options: ImportOptions): Promise<ImportResult> => {
  const { onProblem, now = Date.now, fetch = globalHttpFetch } = options;
  const startedMs = now();
  const survey = await surveyFiles(options.files, { ...options, now: startedMs }, onProblem);
  if (options.isOneDriver) refuseManyDrivers(survey);
  const halt = new AbortController();
  const signal = options.signal === undefined ? halt.signal : AbortSignal.any([options.signal, halt.signal]);
  const { apiUrl, tokens } = options;
  if (!options.again)
    await findSameDrives(
      survey,
      (driver) => ({
        ...{ apiUrl, fetch, now, sleep: options.sleep, signal: options.signal },
        getToken: tokens.tokenFor(driver),
      }),
      onProblem,
    );
  const trips = [...survey.trips.values()].filter(({ isKnown }) => !isKnown);
  const recordsInFiles = trips.reduce((sum, { usable }) => sum + usable, 0);
  const postingMs = now();
  const tallies = new Map<TripSurvey, Tally>();
  const total = { posted: 0, batches: 0, trips: 0, refused: 0, retried: 0 };
  let stopped: ImportResult["stopped"];

  const seconds = () => (now() - postingMs) / 1000;
  const report = (waitingFor?: string) =>
    options.onProgress?.({
      records: total.posted,
      recordsInFiles,
      trips: total.trips,
      tripsInFiles: trips.length,
      seconds: seconds(),
      waitingFor,
    });

  const settle = (batch: ImportBatch, posted: number, refused: number) => {
    const tally = tallies.get(batch.trip) ?? { posted: 0, refused: 0 };
    tally.posted += posted;
    tally.refused += refused;
    tallies.set(batch.trip, tally);
    total.posted += posted;
    total.refused += refused;
    if (tally.posted === batch.trip.usable) total.trips += 1;
    report();
  };

  const stop = (reason: string): void => {
    stopped ??= { kind: "gaveUp", reason };
    halt.abort();
  };

  /** A token that is refused for good is no fault that passes. */
  const tokenFor = (driver: string): GetToken => {
    const getToken = tokens.tokenFor(driver);
    return (rejected) =>
      getToken(rejected).catch((error: unknown) => {
        if (error instanceof CliError && error.code === "token") stop(error.message);
        throw error;
      });
  };

  const post = async (batch: ImportBatch): Promise<void> => {
    const { vehicle, records, end } = batch;
    const { driver, trip, timeZone = "UTC" } = batch.trip;
    const outcome = await deliverBatch({
      apiUrl,
      tripId: trip,
      batch: { timeZone, vehicle, records, end },
      getToken: tokenFor(driver),
      signal,
      fetch,
      sleep: options.sleep,
      random: options.random,
      now,
      retryPolicy: { initialMs: 200, maximumMs: 5000, giveUpAfterMs: options.retrySeconds * 1000 },
      onRetry: ({ reason }) => {
        total.retried += 1;
        report(reason);
      },
      onStored: (stored) => {
        total.batches += 1;
        settle(batch, stored.length, 0);
      },
      onRefused: (refused) => {
        for (const { record, statusCode, message } of refused) {
          onProblem(`record ${record.id} of trip ${trip} of ${driver} is refused: ${statusCode} ${message}`);
        }
        settle(batch, 0, refused.length);
      },
    });
    if (outcome.kind === "gaveUp") stop(outcome.reason);
  };

  const inOrder = readBatches(options.files, options, survey, options.batchSize, startedMs);
  await runInLanes(
    options.shuffle === undefined
      ? inOrder
      : shuffleBatches(inOrder, createRandom(options.shuffle), readAheadRecords),
    {
      // In another order, every batch is a lane of its own.
      laneOf: (batch) => (options.shuffle === undefined ? batch.trip : batch),
      sizeOf: (batch) => batch.records.length,
      concurrency: options.concurrency,
      maxHeld: readAheadRecords,
      signal,
      run: post,
    },
  );
  const postedSeconds = seconds();
  const posted = [...tallies].flatMap(([{ driver, trip }, { posted }]): PostedTrip[] =>
    posted > 0 ? [{ driver, trip, records: posted }] : [],
  );
  const waiting = { tokenFor: tokens.tokenFor, signal, now };
  const told = await tellRejected(options, waiting, survey, posted, startedMs);
  if (options.signal?.aborted) stopped ??= { kind: "interrupted", reason: "interrupted" };

  return {
    ...total,
    ...told,
    skipped: survey.skipped,
    firstSkipped: survey.firstSkipped,
    repeated: survey.repeated,
    known: survey.trips.size - trips.length,
    timeZones: [...new Set(trips.map(({ timeZone = "UTC" }) => timeZone))].toSorted(),
    dropped: Object.fromEntries(survey.dropped),
    seconds: postedSeconds,
    stopped,
    left: leftOver(trips, tallies),
  };
};
