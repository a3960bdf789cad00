import { join } from "node:path";
import { type Durability, survivesKill } from "../process/durability.ts";
import { type Effects, systemEffects } from "../process/effects.ts";
import type { AsyncInvoker, FunctionRuntime, Log, ObjectStore, Running } from "../service.ts";
import { region as defaultRegion, type FunctionSpec } from "../settings.ts";
import { type AsyncFailure, putAsyncFailure } from "./async-failure.ts";
import { type AsyncQueue, openAsyncQueue, type QueuedEvent } from "./async-queue.ts";
import { lambdaDefaults } from "./async-spec.ts";
import { backoffMs } from "./batch-outcome.ts";
import { createSleep } from "./bell.ts";

type Settings = {
  readonly functions: FunctionRuntime;
  /** Settings of the functions; a function without any has Lambda's defaults. */
  readonly specs: Readonly<Record<string, FunctionSpec>>;
  readonly objectStore: ObjectStore;
  readonly now?: () => number;
  /** How long a minute of the pauses before retries lasts; for tests. */
  readonly minuteMs?: number;
  readonly region?: string;
  readonly accountId?: string;
  readonly log?: Log;
  readonly effects?: Effects;
};

export type AsyncInvocationsOptions = Settings & {
  readonly directory: string;
  readonly durability?: Durability;
};

/** Invocations of a function at once, unless it has reserved concurrency: the instances that it may have. */
const mostAtOnce = 10;

/**
 * Lambda's asynchronous invocations. An event is stored before `invokeAsync` returns, and deleted once its function
 * succeeded or the failure destination has its record: after a kill it is invoked at the next start, at least once and in no
 * guaranteed order. Function errors are retried after one minute, then after two (Lambda developer guide). A start
 * retries at once, and the time in which nothing ran makes no event older.
 */
export const openAsyncInvocations = (options: AsyncInvocationsOptions): AsyncInvoker & Running =>
  startAsyncInvocations(
    openAsyncQueue(join(options.directory, "events.sqlite"), options.durability ?? survivesKill),
    options,
  );

export const startAsyncInvocations = (queue: AsyncQueue, options: Settings): AsyncInvoker & Running => {
  const { effects = systemEffects } = options;
  const { now = effects.now } = options;
  queue.acceptAll(now());
  const stopping = new AbortController();
  const lanes = new Map<string, { wake(): void }>();
  const laneOf = (functionName: string) => {
    const lane =
      lanes.get(functionName) ??
      startLane(functionName, { ...options, queue, now, effects }, stopping.signal);
    lanes.set(functionName, lane);
    return lane;
  };
  for (const functionName of queue.functionNames()) laneOf(functionName).wake();
  return {
    invokeAsync(functionName, event) {
      queue.add(functionName, effects.uuid(), event, now());
      laneOf(functionName).wake();
    },
    // Running invocations are not awaited: their events stay and are invoked again at the next start.
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      queue.close();
    },
  };
};

type LaneOptions = Settings & {
  readonly queue: AsyncQueue;
  readonly now: () => number;
  readonly effects: Effects;
};

/** The events of one function: as many at once as it may have instances, so that it holds up no other function. */
const startLane = (functionName: string, options: LaneOptions, signal: AbortSignal): { wake(): void } => {
  const { queue, specs, minuteMs = 60_000, effects, log = () => {} } = options;
  const sleep = createSleep(effects.after);
  const atOnce = specs[functionName]?.reservedConcurrency ?? mostAtOnce;
  const attempt = createAttempt(functionName, options, signal);
  /** Failed events whose pause is over. */
  const due: number[] = [];
  let underWay = 0;
  let lastId = 0;
  let isScheduled = false;

  const take = (): QueuedEvent | undefined => {
    const id = due.shift();
    if (id !== undefined) return queue.get(id);
    const next = queue.next(functionName, lastId);
    lastId = next?.id ?? lastId;
    return next;
  };

  const run = async (queued: QueuedEvent): Promise<void> => {
    const pauseMinutes = await attempt(queued);
    if (pauseMinutes === undefined) return;
    void sleep(pauseMinutes * minuteMs, signal).then(() => {
      due.push(queued.id);
      wake();
    });
  };

  const pump = (): void => {
    isScheduled = false;
    while (!signal.aborted && underWay < atOnce) {
      const queued = take();
      if (queued === undefined) return;
      underWay += 1;
      run(queued)
        .catch((error: unknown) => log(`an event of ${functionName} could not be processed`, error))
        .finally(() => {
          underWay -= 1;
          wake();
        });
    }
  };

  const wake = (): void => {
    if (isScheduled || signal.aborted) return;
    isScheduled = true;
    void effects.nextTurn().then(pump);
  };
  return { wake };
};

/** One attempt; resolves to the minutes until the next one, or to undefined if there is none. */
const createAttempt = (functionName: string, options: LaneOptions, signal: AbortSignal) => {
  const { queue, functions, specs, now } = options;
  const { maximumRetryAttempts, maximumEventAgeSeconds } =
    specs[functionName]?.asyncInvocation ?? lambdaDefaults;
  const giveUp = createGiveUp(functionName, options, signal);
  return async (queued: QueuedEvent): Promise<number | undefined> => {
    if (now() - queued.acceptedMs > maximumEventAgeSeconds * 1000) {
      await giveUp(queued, "EventAgeExceeded");
      return undefined;
    }
    const result = await functions.invoke(functionName, JSON.parse(queued.event), queued.requestId);
    if (signal.aborted) return undefined;
    if (result.ok) {
      queue.remove(queued.id);
      return undefined;
    }
    const { errorType, errorMessage } = result;
    const failed = { ...queued, attempts: queued.attempts + 1, error: { errorType, errorMessage } };
    if (failed.attempts <= maximumRetryAttempts) {
      queue.fail(failed);
      return failed.attempts;
    }
    await giveUp(failed, "RetriesExhausted");
    return undefined;
  };
};

/** Sends the record to the destination until it is there, or says that the event is dropped; then deletes the event. */
const createGiveUp = (functionName: string, options: LaneOptions, signal: AbortSignal) => {
  const { queue, specs, objectStore, now, effects, log = () => {} } = options;
  const sleep = createSleep(effects.after);
  const { region = defaultRegion, accountId = "000000000000" } = options;
  const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}:$LATEST`;
  const bucket = specs[functionName]?.asyncInvocation?.onFailure.bucket;
  return async (queued: QueuedEvent, condition: AsyncFailure["condition"]): Promise<void> => {
    const { attempts, error } = queued;
    const reason = error === undefined ? condition : `${error.errorType}: ${error.errorMessage}`;
    if (bucket === undefined)
      log(`${functionName} failed ${attempts} times, its event is dropped: ${reason}`);
    for (let failures = 1; bucket !== undefined && !signal.aborted; failures += 1) {
      try {
        const failure = { ...queued, functionArn, condition };
        const place = await putAsyncFailure(objectStore, bucket, failure, {
          at: now(),
          uuid: effects.uuid,
        });
        log(`${condition}: an event of ${functionName} is given up and kept in ${place}: ${reason}`);
        break;
      } catch (cause) {
        log(`the failure destination failed, will retry: ${(cause as Error).message}`);
        await sleep(backoffMs(failures), signal);
      }
    }
    if (!signal.aborted) queue.remove(queued.id);
  };
};
