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
      readonly reason: string;
      readonly statusCode?: number;
      readonly waitMs?: number;
    };

const unauthorized = 401;
const throttled = 429;
const retriedClientErrors = [unauthorized, 408, 425, throttled];

/** What is not an object has none of its members. */
const parseObject = (text: string): Record<string, unknown> => {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
};

/** What was thrown, and why. */
export const describe = (error: unknown): string => {
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
  const { sequenceNumber, shardId } = body;
  if (status === 200 && typeof sequenceNumber === "string" && typeof shardId === "string")
    return { kind: "stored", shardId, sequenceNumber };
  const message = typeof body.message === "string" ? body.message : text.slice(0, 200);
  if (status >= 400 && status < 500 && !retriedClientErrors.includes(status))
    return { kind: "refused", statusCode: status, message };
  // A captive portal answers 2xx as well: only the stream's receipt says that the batch is stored.
  const said = status < 300 ? "from something that is not the trips API" : message;
  const waitMs = retryAfterMs(headers.get("retry-after"), nowMs);
  return { kind: "retry", statusCode: status, reason: `${status} ${said}`, waitMs };
};

const attemptOnce = async (
  options: PostBatchOptions,
  url: string,
  body: string,
  token: string,
): Promise<Attempt> => {
  const { signal, timeoutMs = 30_000, fetch = globalFetch, now = deviceNow, timer = timerSleep } = options;
  // React Native has neither AbortSignal.timeout nor AbortSignal.any.
  const abort = new AbortController();
  const stop = () => abort.abort(new Error("no answer in time"));
  timer(timeoutMs, abort.signal).then(stop);
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body,
      signal: abort.signal,
    });
    return interpret(response.status, response.headers, await response.text(), now());
  } finally {
    // Ends the timer too.
    stop();
    signal?.removeEventListener("abort", stop);
  }
};

/**
 * Posts one batch until the stream has stored it, the API refuses it for good, or it is aborted. Transient failures are
 * retried: no answer, 401 with a new token, 408, 425, 429 after its Retry-After, and 5xx. So a batch may be stored more
 * than once; its record ids make that harmless.
 */
export const postBatch = async (options: PostBatchOptions): Promise<PostOutcome> => {
  const { signal, sleep = timerSleep, random = deviceRandom, now = deviceNow } = options;
  const { retryPolicy = phoneRetryPolicy } = options;
  const { giveUpAfterMs = Number.POSITIVE_INFINITY } = retryPolicy;
  const url = recordsUrl(options.apiUrl, options.tripId);
  const body = JSON.stringify(options.batch);
  let attempts = 0;
  let failingSince = Number.POSITIVE_INFINITY;
  let rejected: string | undefined;

  while (!signal?.aborted) {
    let token: string | undefined;
    let attempt: Attempt;
    try {
      token = await options.getToken(rejected);
      attempt = await attemptOnce(options, url, body, token);
    } catch (error) {
      attempt = { kind: "retry", reason: `${token === undefined ? "no token: " : ""}${describe(error)}` };
    }
    attempts += 1;
    if (attempt.kind !== "retry") return { ...attempt, attempts };
    if (signal?.aborted) break;

    const { reason, statusCode, waitMs } = attempt;
    const isTokenRefused = statusCode === unauthorized;
    const delayMs =
      isTokenRefused && rejected === undefined
        ? 0
        : waitMs === undefined
          ? backoffMs(attempts - 1, retryPolicy, random)
          : waitMs + Math.round(random() * retryPolicy.initialMs);
    rejected = isTokenRefused ? token : undefined;

    // A throttle is a sign of life: a server that names a delay will serve us after it.
    failingSince = statusCode === throttled ? Number.POSITIVE_INFINITY : Math.min(failingSince, now());
    if (now() + delayMs - failingSince > giveUpAfterMs) return { kind: "gaveUp", reason, attempts };
    options.onRetry?.({ reason, statusCode, delayMs, attempts });
    if (delayMs > 0) await sleep(delayMs, signal);
  }
  return { kind: "aborted", attempts };
};
