import { type GetToken, type Sleep, timerSleep } from "@trips/client/effects.ts";
import { retryAfterMs } from "@trips/client/retry.ts";
import type { RejectedTripView, RejectsView, TripDetail } from "@trips/core/application/views.ts";
import { globalHttpFetch, type HttpFetch } from "./http-fetch.ts";

export type PostedTrip = { readonly driver: string; readonly trip: string; readonly records: number };

export type AwaitCountedOptions = {
  readonly apiUrl: string;
  readonly tokenFor: (driver: string) => GetToken;
  /** Trips at a time. */
  readonly concurrency: number;
  /** How long to wait for a trip that makes no progress; only the pauses between requests count. */
  readonly giveUpAfterMs: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly fetch?: HttpFetch;
  readonly sleep?: Sleep;
  readonly onAccount?: ((trip: PostedTrip, account: Account) => void) | undefined;
};

export type Counted = {
  readonly rejected: readonly RejectedTripView[];
  /** Trips of which some posted records are neither counted nor rejected. */
  readonly uncounted: readonly PostedTrip[];
  /** Why the outcome is unknown: the caller may post but not read. */
  readonly refused?: string | undefined;
};

const firstDelayMs = 200;
const lastDelayMs = 2_000;
const timeoutMs = 30_000;

/** Waits until every posted record of these trips is counted or rejected, and returns the rejects. */
export const awaitCounted = async (
  options: AwaitCountedOptions,
  trips: readonly PostedTrip[],
): Promise<Counted> => {
  const pending = [...trips];
  const rejected: RejectedTripView[] = [];
  const uncounted: PostedTrip[] = [];
  let refused: string | undefined;
  const work = async () => {
    for (let trip = pending.shift(); trip && refused === undefined; trip = pending.shift()) {
      const account = await awaitTrip(options, trip);
      refused ??= account.refused;
      if (account.refused !== undefined) continue;
      if (account.rejected) rejected.push(account.rejected);
      if (!isSettled(account, trip)) uncounted.push(trip);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  return { rejected, uncounted, refused };
};

export type Account = {
  /** Unique records in the trip's totals. */
  readonly counted: number;
  readonly distanceMeters: number;
  readonly rejected: RejectedTripView | undefined;
  readonly refused?: string;
};

const nothingYet: Account = { counted: 0, distanceMeters: 0, rejected: undefined };

/** When the API gives only a lower bound of the rejects, waiting for an exact sum would never end. */
const isSettled = ({ counted, rejected }: Account, { records }: PostedTrip): boolean =>
  counted + (rejected?.count ?? 0) >= records || rejected?.isAtLeast === true;

const awaitTrip = async (options: AwaitCountedOptions, trip: PostedTrip): Promise<Account> => {
  const { signal, sleep = timerSleep, giveUpAfterMs } = options;
  let account = nothingYet;
  let delayMs = firstDelayMs;
  for (let waitedMs = 0; !signal.aborted; waitedMs += delayMs) {
    const latest = (await readAccount(options, trip)) ?? account;
    if (latest.refused === undefined) options.onAccount?.(trip, latest);
    if (latest.refused !== undefined || isSettled(latest, trip)) return latest;
    if (sumOf(latest) > sumOf(account)) waitedMs = 0;
    account = latest;
    if (waitedMs >= giveUpAfterMs) break;
    delayMs = Math.min(lastDelayMs, 2 * delayMs);
    await sleep(delayMs, signal);
  }
  return account;
};

const sumOf = ({ counted, rejected }: Account): number => counted + (rejected?.count ?? 0);

/** Undefined: no answer this time. */
const readAccount = async (
  options: AwaitCountedOptions,
  { driver, trip }: PostedTrip,
): Promise<Account | undefined> => {
  let refused: string | undefined;
  const read = async <View>(path: string): Promise<View | "none" | undefined> => {
    const answer = await get(options, driver, path);
    if (answer?.status === 404) return "none";
    if (answer?.status === 401 || answer?.status === 403) refused ??= `${answer.status} ${answer.text}`;
    return answer?.status === 200 ? (JSON.parse(answer.text) as View) : undefined;
  };
  const id = encodeURIComponent(trip);
  const [detail, rejects] = await Promise.all([
    read<TripDetail>(`v1/trips/${id}`),
    read<RejectsView>(`v1/rejects?trip=${id}`),
  ]);
  if (refused !== undefined) return { ...nothingYet, refused };
  if (!detail || !rejects) return undefined;
  const rejected = rejects === "none" ? undefined : rejects.trips[0];
  return {
    counted: detail === "none" ? 0 : detail.quality.unique,
    distanceMeters: detail === "none" ? 0 : detail.distanceMeters,
    // The file's driver may have another name than the one who signed in.
    rejected: rejected && { ...rejected, driver },
  };
};

type Answer = { readonly status: number; readonly text: string };

const get = async (
  options: AwaitCountedOptions,
  driver: string,
  path: string,
): Promise<Answer | undefined> => {
  const { apiUrl, tokenFor, signal, now, fetch = globalHttpFetch, sleep = timerSleep } = options;
  const url = new URL(path, apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/`).href;
  let rejected: string | undefined;
  while (!signal.aborted)
    try {
      const token = await tokenFor(driver)(rejected);
      const response = await fetch(url, {
        method: "GET",
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const { status } = response;
      const text = await response.text();
      if (status === 429)
        await sleep(retryAfterMs(response.headers.get("retry-after"), now()) ?? lastDelayMs, signal);
      else if (status === 401 && rejected === undefined) rejected = token;
      else return { status, text };
    } catch {
      // The caller asks again, and reports in the end what is not counted.
      return undefined;
    }
  return undefined;
};
