import { deliverBatch } from "@trips/client/deliver-batch.ts";
import type { GetToken, Sleep } from "@trips/client/effects.ts";
import { type Account, awaitCounted, type PostedTrip } from "./await-counted.ts";
import { type ImportBatch, readBatches, shuffleBatches } from "./batches.ts";
import { findSameDrives } from "./find-same-drives.ts";
import { globalHttpFetch, type HttpFetch } from "./http-fetch.ts";
import { ImportError } from "./import-error.ts";
import { runInLanes } from "./lanes.ts";
import { createLedger, type ImportProgress } from "./ledger.ts";
import { rejectedLines } from "./rejected-lines.ts";
import { say } from "./say.ts";
import type { Overrides } from "./source.ts";
import type { SourceFile } from "./source-file.ts";
import { type Survey, surveyFiles } from "./survey.ts";

export type ImportOptions = Overrides & {
  readonly files: readonly SourceFile[];
  readonly apiUrl: string;
  readonly tokenFor: (driver: string) => GetToken;
  /** Whether no later token will do, so that a retry is in vain. */
  readonly isTokenLost?: (error: unknown) => boolean;
  /** All tokens belong to one driver, whatever drivers the files name. */
  readonly isOneDriver?: boolean;
  /** Do not check whether the same drives are stored already. */
  readonly again?: boolean;
  readonly batchSize: number;
  /** Trips at a time; with `shuffle`, requests at a time. */
  readonly concurrency: number;
  /** Posts the batches in another order, drawn with these numbers from 0 to below 1. */
  readonly shuffle?: () => number;
  /** How long a batch may fail before the import ends. */
  readonly retrySeconds: number;
  /** How long counting may make no progress; as long as a batch may fail, if absent. */
  readonly countSeconds?: number;
  readonly signal?: AbortSignal;
  readonly fetch?: HttpFetch;
  readonly sleep?: Sleep;
  readonly now?: () => number;
  readonly random?: () => number;
  /** What is wrong with a line of a file, or what the API refused. */
  readonly onProblem: (problem: string) => void;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** The files have been read for the first time. */
  readonly onSurveyed?: (survey: Survey) => void;
  /** What is known about a posted trip, each time it has been read. */
  readonly onCounted?: (trip: PostedTrip, account: Account) => void;
};

export type ImportResult = {
  readonly posted: number;
  readonly batches: number;
  /** Trips that are posted completely. */
  readonly trips: number;
  readonly skipped: number;
  readonly firstSkipped: string | undefined;
  /** Lines that repeat an earlier one. */
  readonly repeated: number;
  /** Trips left out because their drives are stored already. */
  readonly known: number;
  /** Time zones of the trips' dates. */
  readonly timeZones: readonly string[];
  readonly dropped: Readonly<Record<string, number>>;
  readonly refused: number;
  /** Posted records that cannot be counted. */
  readonly rejected: number;
  /** Trips with posted records that were neither counted nor rejected in time. */
  readonly uncounted: number;
  readonly retried: number;
  readonly seconds: number;
  readonly stopped?: { readonly kind: "gaveUp" | "interrupted"; readonly reason: string };
  readonly left: readonly { readonly driver: string; readonly trip: string; readonly records: number }[];
};

const readAheadRecords = 100_000;

/** Waits until what was posted is counted, and reports the lines that never will be. */
const tellRejected = async (
  options: ImportOptions,
  survey: Survey,
  posted: readonly PostedTrip[],
  startedMs: number,
): Promise<Pick<ImportResult, "rejected" | "uncounted">> => {
  const { apiUrl, concurrency, fetch, sleep, now = Date.now, onProblem } = options;
  const { rejected, uncounted, refused } = await awaitCounted(
    {
      ...{ apiUrl, concurrency, fetch, sleep, now },
      tokenFor: options.tokenFor,
      giveUpAfterMs: (options.countSeconds ?? options.retrySeconds) * 1000,
      onAccount: options.onCounted,
      signal: options.signal ?? new AbortController().signal,
    },
    posted,
  );
  if (refused !== undefined) onProblem(say`could not check what became of the records: ${refused}`);
  if (rejected.length > 0)
    for await (const line of rejectedLines(options, survey, rejected, startedMs)) onProblem(line);
  return {
    rejected: rejected.reduce((sum, { count }) => sum + count, 0),
    uncounted: uncounted.length,
  };
};

const refuseManyDrivers = (survey: Survey): void => {
  const drivers = [...new Set([...survey.trips.values()].map(({ driver }) => driver))];
  if (drivers.length > 1)
    throw new ImportError(
      `the files name ${drivers.length} drivers (${drivers.slice(0, 3).join(", ")}, …), but the token is of one: all trips would become that driver's`,
    );
};

/** A token that is refused for good is not worth a retry: nothing more is posted. */
const stoppingAt =
  (getToken: GetToken, isLost: ImportOptions["isTokenLost"], stop: (reason: string) => void): GetToken =>
  (rejected) =>
    getToken(rejected).catch((error: unknown) => {
      if (isLost?.(error)) stop((error as Error).message);
      throw error;
    });

/** Posts the batches, those of a trip one after another unless shuffled. Returns why it stopped early, if it did. */
const postBatches = async (
  options: ImportOptions,
  batches: AsyncIterable<ImportBatch>,
  ledger: ReturnType<typeof createLedger>,
): Promise<string | undefined> => {
  const { apiUrl, onProblem, now = Date.now, fetch = globalHttpFetch, sleep, random } = options;
  const halt = new AbortController();
  const signal = options.signal === undefined ? halt.signal : AbortSignal.any([options.signal, halt.signal]);
  let stopped: string | undefined;
  const stop = (reason: string): void => {
    stopped ??= reason;
    halt.abort();
  };

  const post = async (batch: ImportBatch): Promise<void> => {
    const { vehicle, records, end } = batch;
    const { driver, trip, timeZone = "UTC" } = batch.trip;
    const outcome = await deliverBatch({
      ...{ apiUrl, signal, fetch, sleep, random, now },
      tripId: trip,
      batch: { timeZone, vehicle, records, end, backfill: true },
      getToken: stoppingAt(options.tokenFor(driver), options.isTokenLost, stop),
      retryPolicy: { initialMs: 200, maximumMs: 5000, giveUpAfterMs: options.retrySeconds * 1000 },
      onRetry: ({ reason }) => ledger.addRetry(reason),
      onStored: (stored) => ledger.addStored(batch, stored.length),
      onRefused: (refused) => {
        for (const { record, statusCode, message } of refused)
          onProblem(
            say`record ${record.id} of trip ${trip} of ${driver} is refused: ${statusCode} ${message}`,
          );
        ledger.addRefused(batch, refused.length);
      },
    });
    if (outcome.kind === "gaveUp") stop(outcome.reason);
  };

  const { shuffle } = options;
  await runInLanes(shuffle === undefined ? batches : shuffleBatches(batches, shuffle, readAheadRecords), {
    // When shuffled, every batch is a lane of its own.
    laneOf: (batch) => (shuffle === undefined ? batch.trip : batch),
    sizeOf: (batch) => batch.records.length,
    concurrency: options.concurrency,
    maxHeld: readAheadRecords,
    signal,
    run: post,
  });
  return stopped;
};

/**
 * Posts the trips of some files through the API. A record's id is its position in its trip, so importing again, in
 * other batches or another order, posts the same records.
 */
export const runImport = async (options: ImportOptions): Promise<ImportResult> => {
  const { apiUrl, onProblem, now = Date.now, fetch = globalHttpFetch, sleep, signal } = options;
  const startedMs = now();
  const survey = await surveyFiles(options.files, { ...options, now: startedMs }, onProblem);
  if (options.isOneDriver) refuseManyDrivers(survey);
  options.onSurveyed?.(survey);
  if (!options.again)
    await findSameDrives(
      survey,
      (driver) => ({ apiUrl, fetch, now, sleep, signal, getToken: options.tokenFor(driver) }),
      onProblem,
    );
  const trips = [...survey.trips.values()].filter(({ isKnown }) => !isKnown);
  const ledger = createLedger(trips, { onProgress: options.onProgress, now });
  const batches = readBatches(options.files, options, survey, options.batchSize, startedMs);
  const gaveUp = await postBatches(options, batches, ledger);
  const seconds = ledger.seconds();
  const told =
    gaveUp === undefined
      ? await tellRejected(options, survey, ledger.posted(), startedMs)
      : { rejected: 0, uncounted: 0 };
  return {
    ...ledger.total,
    ...told,
    skipped: survey.skipped,
    firstSkipped: survey.firstSkipped,
    repeated: survey.repeated,
    known: survey.trips.size - trips.length,
    timeZones: [...new Set(trips.map(({ timeZone = "UTC" }) => timeZone))].toSorted(),
    dropped: Object.fromEntries(survey.dropped),
    seconds,
    stopped: stoppedBy(gaveUp, signal),
    left: ledger.left(),
  };
};

const stoppedBy = (gaveUp: string | undefined, signal: AbortSignal | undefined): ImportResult["stopped"] => {
  if (gaveUp !== undefined) return { kind: "gaveUp", reason: gaveUp };
  return signal?.aborted ? { kind: "interrupted", reason: "interrupted" } : undefined;
};
