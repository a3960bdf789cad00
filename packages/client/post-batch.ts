import {
  deviceNow,
  deviceRandom,
  type Fetch,
  type GetToken,
  globalFetch,
  type Sleep,
  timerSleep,
} from "./effects.ts";
import type { Batch } from "./records.ts";
import { backoffMs, phoneRetryPolicy, type RetryPolicy, retryAfterMs } from "./retry.ts";

export type Retry = {
  readonly reason: string;
  readonly statusCode?: number;
  readonly delayMs: number;
  /** Failed attempts so far. */
  readonly attempts: number;
};

export type PostBatchOptions = {
  readonly apiUrl: string;
  readonly tripId: string;
  readonly batch: Batch;
  readonly getToken: GetToken;
  readonly signal?: AbortSignal;
  readonly fetch?: Fetch;
  readonly sleep?: Sleep;
  /** Measures `timeoutMs`: unlike `sleep`, nothing cuts it short but the answer. */
  readonly timer?: Sleep;
  readonly random?: () => number;
  readonly now?: () => number;
  readonly retryPolicy?: RetryPolicy;
  /** Per request; one that times out is tried again. */
  readonly timeoutMs?: number;
  readonly onRetry?: (retry: Retry) => void;
};

export type PostOutcome =
  | {
      readonly kind: "stored";
      readonly shardId: string;
      readonly sequenceNumber: string;
      readonly attempts: number;
    }
  | {
      readonly kind: "refused";
      readonly statusCode: number;
      readonly message: string;
      readonly attempts: number;
    }
  | { readonly kind: "gaveUp"; readonly reason: string; readonly attempts: number }
  | { readonly kind: "aborted"; readonly attempts: number };

type Attempt =
  | { readonly kind: "stored"; readonly shardId: string; readonly sequenceNumber: string }
  | { readonly kind: "refused"; readonly statusCode: number; readonly message: string }
  | {
      readonly kind: "retry";
      readonly cause: "unauthorized" | "throttled" | "failed";
      readonly reason: string;
      readonly statusCode?: number;
      readonly waitMs?: number;
    };

const retriedClientErrors = new Set([408, 425]);

const parseObject = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
};

/** Scheme, host, port and path. React Native's `URL` refuses hosts that every other one accepts. */
const absoluteUrl = /^https?:\/\/(\[[^\s\]]+]|[^\s/?#:@[]+)(:\d+)?(\/[^\s?#]*)?$/i;

/** The URL that a batch is posted to; an invalid `apiUrl` is the caller's mistake and throws. */
export const recordsUrl = (apiUrl: string, tripId: string): string => {
  if (!absoluteUrl.test(apiUrl)) throw new TypeError(`Invalid URL: ${apiUrl}`);
  return `${apiUrl.replace(/\/?$/, "/")}v1/trips/${encodeURIComponent(tripId)}/records`;
};

const interpret = (
  status: number,
  headers: { get(name: string): string | null },
  text: string,
  nowMs: number,
): Attempt => {
  const body = parseObject(text);
  if (status === 200 && typeof body.sequenceNumber === "string" && typeof body.shardId === "string") {
    return { kind: "stored", shardId: body.shardId, sequenceNumber: body.sequenceNumber };
  }
  const message = typeof body.message === "string" ? body.message : text.slice(0, 200);
  // A captive portal answers 2xx as well: only the stream's receipt says that the batch is stored.
  const reason = status < 300 ? `${status} from something that is not the trips API` : `${status} ${message}`;
  const retry = { kind: "retry", statusCode: status, reason } as const;
  if (status === 401) return { ...retry, cause: "unauthorized" };
  const waitMs = retryAfterMs(headers.get("retry-after"), nowMs);
  if (status === 429) return { ...retry, cause: "throttled", waitMs };
  if (status >= 400 && status < 500 && !retriedClientErrors.has(status)) {
    return { kind: "refused", statusCode: status, message };
  }
  return { ...retry, cause: "failed", waitMs };
};

const attemptOnce = async (
  options: PostBatchOptions,
  url: string,
  body: string,
  token: string,
): Promise<Attempt> => {
  // React Native has neither AbortSignal.timeout nor AbortSignal.any.
  const abort = new AbortController();
  const stop = () => abort.abort();
  const { timer = timerSleep, timeoutMs = 30_000 } = options;
  timer(timeoutMs, abort.signal).then(() => abort.abort(new Error("no answer in time")));
  options.signal?.addEventListener("abort", stop);
  if (options.signal?.aborted) stop();
  try {
    const response = await (options.fetch ?? globalFetch)(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body,
      signal: abort.signal,
    });
    const text = await response.text();
    return interpret(response.status, response.headers, text, (options.now ?? deviceNow)());
  } catch (error) {
    return { kind: "retry", cause: "failed", reason: describe(error) };
  } finally {
    // Ends the sleep too.
    stop();
    options.signal?.removeEventListener("abort", stop);
  }
};

/**
 * Posts one batch until the stream has stored it, the API refuses it for good, or it is aborted. Transient failures are
 * retried: no answer, 401 with a new token, 408, 425, 429 after its Retry-After, and 5xx. So a batch may be stored more
 * than once; its record ids make that harmless.
 */
export const postBatch = async (options: PostBatchOptions): Promise<PostOutcome> => {
  const { signal, sleep = timerSleep, random = deviceRandom, now = deviceNow } = options;
  const policy = options.retryPolicy ?? phoneRetryPolicy;
  const url = recordsUrl(options.apiUrl, options.tripId);
  const body = JSON.stringify(options.batch);
  let attempts = 0;
  let failures = 0;
  let failingSince: number | undefined;
  let rejected: string | undefined;

  while (!signal?.aborted) {
    let token: string | undefined;
    let attempt: Attempt;
    try {
      token = await options.getToken(rejected);
      attempt = await attemptOnce(options, url, body, token);
    } catch (error) {
      attempt = { kind: "retry", cause: "failed", reason: `no token: ${describe(error)}` };
    }
    attempts += 1;
    if (attempt.kind !== "retry") return { ...attempt, attempts };
    if (signal?.aborted) break;

    const firstRefusalOfToken = attempt.cause === "unauthorized" && rejected === undefined;
    rejected = attempt.cause === "unauthorized" ? token : undefined;
    const delayMs = firstRefusalOfToken
      ? 0
      : attempt.waitMs === undefined
        ? backoffMs(failures, policy, random)
        : attempt.waitMs + Math.round(random() * policy.initialMs);
    failures += 1;

    // A throttle is a sign of life: a server that names a delay will serve us after it.
    if (attempt.cause === "throttled") failingSince = undefined;
    else failingSince ??= now();
    const failingMs = failingSince === undefined ? 0 : now() + delayMs - failingSince;
    if (failingMs > (policy.giveUpAfterMs ?? Number.POSITIVE_INFINITY)) {
      return { kind: "gaveUp", reason: attempt.reason, attempts };
    }
    options.onRetry?.({ reason: attempt.reason, statusCode: attempt.statusCode, delayMs, attempts });
    if (delayMs > 0) await sleep(delayMs, signal);
  }
  return { kind: "aborted", attempts };
};
