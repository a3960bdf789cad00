import { type GetToken, timerSleep } from "@trips/client/effects.ts";
import { backoffMs } from "@trips/client/retry.ts";
import type { HttpFetch } from "../terminal.ts";

export type ReadOptions = {
  readonly apiUrl: string;
  readonly getToken: GetToken;
  readonly fetch: HttpFetch;
  readonly signal?: AbortSignal;
};

const attempts = 4;
const retryPolicy = { initialMs: 500, maximumMs: 5_000 };
const timeoutMs = 30_000;

/** What the read API answers; undefined: 404. Throws when it goes on failing. */
export const readApi = async (path: string, options: ReadOptions): Promise<unknown> => {
  const { apiUrl, getToken, fetch, signal } = options;
  const url = new URL(path, apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/`).href;
  let reason = "";
  let rejected: string | undefined;
  for (let attempt = 0; attempt < attempts && !signal?.aborted; attempt += 1) {
    if (attempt > 0 && rejected === undefined)
      await timerSleep(backoffMs(attempt - 1, retryPolicy, Math.random), signal);
    const token = await getToken(rejected);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        method: "GET",
        headers: { authorization: `Bearer ${token}` },
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      const text = await response.text();
      if (response.status === 200) return JSON.parse(text);
      if (response.status === 404) return undefined;
      reason = `${response.status} ${text.slice(0, 200)}`;
      rejected = response.status === 401 ? token : undefined;
      if (response.status < 500 && response.status !== 429 && response.status !== 401) break;
    } catch (error) {
      reason = (error as Error).message;
    }
  }
  throw new Error(reason);
};
