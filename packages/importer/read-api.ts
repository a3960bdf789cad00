import { type GetToken, type Sleep, timerSleep } from "@trips/client/effects.ts";
import { backoffMs, retryAfterMs } from "@trips/client/retry.ts";
import type { HttpFetch } from "./http-fetch.ts";

export type ReadOptions = {
  readonly apiUrl: string;
  readonly getToken: GetToken;
  readonly fetch: HttpFetch;
  readonly now: () => number;
  readonly sleep?: Sleep;
  readonly signal?: AbortSignal;
};

const mostFailures = 4;
const retryPolicy = { initialMs: 500, maximumMs: 5_000 };
const timeoutMs = 30_000;

type Answer = { readonly status: number; readonly text: string; readonly waitMs?: number };

const ask = async (url: string, token: string, { fetch, signal, now }: ReadOptions): Promise<Answer> => {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: "GET",
      headers: { authorization: `Bearer ${token}` },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    const waitMs = retryAfterMs(response.headers.get("retry-after"), now());
    return { status: response.status, text: await response.text(), waitMs };
  } catch (error) {
    return { status: 503, text: (error as Error).message };
  }
};

/** The read API's answer; undefined: 404. Waits out every 429; throws when failures persist. */
export const readApi = async (path: string, options: ReadOptions): Promise<unknown> => {
  const { apiUrl, getToken, sleep = timerSleep, signal } = options;
  const url = new URL(path, apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/`).href;
  let reason = "interrupted";
  let rejected: string | undefined;
  for (let failures = 0; failures < mostFailures && !signal?.aborted; ) {
    const token = await getToken(rejected);
    const { status, text, waitMs } = await ask(url, token, options);
    if (status === 200) return JSON.parse(text);
    if (status === 404) return undefined;
    reason = `${status} ${text.slice(0, 200)}`;
    if (status < 500 && status !== 429 && status !== 401) break;
    rejected = status === 401 ? token : undefined;
    if (status !== 429) failures += 1;
    if (status !== 401) await sleep(waitMs ?? backoffMs(failures, retryPolicy, Math.random), signal);
  }
  throw new Error(reason);
};
