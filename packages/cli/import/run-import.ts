import { deliverBatch } from "@trips/client/deliver-batch.ts";
import type { Sleep } from "@trips/client/effects.ts";
import { createRandom } from "../random.ts";
import { globalHttpFetch, type HttpFetch } from "../terminal.ts";
import { createTokenSource } from "../token-source.ts";
import { type AwaitCountedOptions, awaitCounted, type PostedTrip } from "./await-counted.ts";
import { type ImportBatch, readBatches, shuffleBatches } from "./batches.ts";
import { runInLanes } from "./lanes.ts";
import { rejectedLines } from "./rejected-lines.ts";
import type { Overrides } from "./source.ts";
import { type Survey, surveyFiles } from "./survey.ts";

export type ImportOptions = Overrides & {
  readonly files: readonly string[];
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly timeZone: string;
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

const leftOver = (survey: Survey, tallies: ReadonlyMap<string, Tally>): ImportResult["left"] =>
  [...survey.trips].flatMap(([tripKey, { driver, trip, usable }]) => {
    const tally = tallies.get(tripKey);
    const records = usable - (tally?.posted ?? 0) - (tally?.refused ?? 0);
    return records > 0 ? [{ driver, trip, records }] : [];
  });

/** Waits until what was posted is counted, and tells which lines are not and never will be. */
const tellRejected = async (
  options: ImportOptions,
  waiting: Pick<AwaitCountedOptions, "tokenFor" | "signal" | "now">,
  posted: readonly PostedTrip[],
): Promise<Pick<ImportResult, "rejected" | "uncounted">> => {
  const { rejected, uncounted } = await awaitCounted(
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
  if (rejected.length > 0)
    for await (const line of rejectedLines(options.files, options, rejected)) options.onProblem(line);
  return {
    rejected: rejected.reduce((sum, { count }) => sum + count, 0),
    uncounted: uncounted.length,
  };
};

/**
 * Posts the trips of some files through the API. A record's id is its place within its trip in the file, so
 * importing again, in other batches or another order, posts the same records.
 */
export const runImport = async (options: ImportOptions): Promise<ImportResult> => {
  const { onProblem, now = Date.now, fetch = globalHttpFetch } = options;
  const startedMs = now();
  const survey = await surveyFiles(options.files, { ...options, now: startedMs }, onProblem);
  const tokens = createTokenSource({ issuerUrl: options.issuerUrl, fetch, now });
  const halt = new AbortController();
  const signal = options.signal === undefined ? halt.signal : AbortSignal.any([options.signal, halt.signal]);
  const postingMs = now();
  const tallies = new Map<string, Tally>();
  const total = { posted: 0, batches: 0, trips: 0, refused: 0, retried: 0 };
  let stopped: ImportResult["stopped"];

  const seconds = () => (now() - postingMs) / 1000;
  const report = (waitingFor?: string) =>
    options.onProgress?.({
      records: total.posted,
      recordsInFiles: survey.usable,
      trips: total.trips,
      tripsInFiles: survey.trips.size,
      seconds: seconds(),
      waitingFor,
    });

  const settle = (batch: ImportBatch, posted: number, refused: number) => {
    const tally = tallies.get(batch.tripKey) ?? { posted: 0, refused: 0 };
    tally.posted += posted;
    tally.refused += refused;
    tallies.set(batch.tripKey, tally);
    total.posted += posted;
    total.refused += refused;
    if (tally.posted === survey.trips.get(batch.tripKey)?.usable) total.trips += 1;
    report();
  };

  const post = async (batch: ImportBatch): Promise<void> => {
    const { driver, trip, vehicle, records, end } = batch;
    const outcome = await deliverBatch({
      apiUrl: options.apiUrl,
      tripId: trip,
      batch: { timeZone: options.timeZone, vehicle, records, end },
      getToken: tokens.tokenFor(driver),
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
    if (outcome.kind === "gaveUp") {
      stopped ??= { kind: "gaveUp", reason: outcome.reason };
      halt.abort();
    }
  };

  const inOrder = readBatches(options.files, options, survey, options.batchSize, startedMs);
  await runInLanes(
    options.shuffle === undefined
      ? inOrder
      : shuffleBatches(inOrder, createRandom(options.shuffle), readAheadRecords),
    {
      // In another order, every batch is a lane of its own.
      laneOf: (batch) => (options.shuffle === undefined ? batch.tripKey : batch),
      sizeOf: (batch) => batch.records.length,
      concurrency: options.concurrency,
      maxHeld: readAheadRecords,
      signal,
      run: post,
    },
  );
  const postedSeconds = seconds();
  const posted = [...tallies].flatMap(([tripKey, { posted }]): PostedTrip[] => {
    const { driver, trip } = survey.trips.get(tripKey)!;
    return posted > 0 ? [{ driver, trip, records: posted }] : [];
  });
  const told = await tellRejected(options, { tokenFor: tokens.tokenFor, signal, now }, posted);
  if (options.signal?.aborted) stopped ??= { kind: "interrupted", reason: "interrupted" };

  return {
    ...total,
    ...told,
    skipped: survey.skipped,
    firstSkipped: survey.firstSkipped,
    repeated: survey.repeated,
    dropped: Object.fromEntries(survey.dropped),
    seconds: postedSeconds,
    stopped,
    left: leftOver(survey, tallies),
  };
};
