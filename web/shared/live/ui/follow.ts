import { signInPathOf } from "../../session/model/return-path.ts";
import { reachedEvent } from "../model/connection.ts";

export type FollowOptions = {
  /** The path of the next request. */
  readonly path: () => string;
  /** Takes the body of an answer with something new. */
  readonly take: (body: string) => void;
  /** Called after every request with the number of consecutive failures. */
  readonly onAnswer: (failures: number) => void;
  readonly delayMs: (failures: number) => number;
};

const goToSignIn = (): void =>
  window.location.assign(signInPathOf(`${window.location.pathname}${window.location.search}`));

const patienceMs = 20_000;

/** Ends a request that is given up, and one that the server does not answer. */
export const withPatience = (...signals: AbortSignal[]): AbortSignal =>
  AbortSignal.any([...signals, AbortSignal.timeout(patienceMs)]);

/** True when the session is over; the browser is then on its way to the sign-in page. */
export const leavesForSignIn = (response: Response): boolean => {
  if (response.status !== 401) return false;
  goToSignIn();
  return true;
};

/**
 * Polls while the tab is visible, with the ETag of the last answer: unchanged content comes as 304. Returns the
 * function that stops it.
 */
export const follow = ({ path, take, onAnswer, delayMs }: FollowOptions): (() => void) => {
  let etag: string | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: AbortController | undefined;

  const plan = () => {
    timer = setTimeout(ask, delayMs(failures));
  };

  const ask = async () => {
    if (document.hidden) return;
    request = new AbortController();
    const { signal } = request;
    try {
      const headers: Record<string, string> = etag ? { "If-None-Match": etag } : {};
      const response = await fetch(path(), { signal: withPatience(signal), cache: "no-store", headers });
      if (leavesForSignIn(response)) return;
      // The trip, or the link to it, is gone: the reloaded page says so.
      if (response.status === 404) return window.location.reload();
      const body = await response.text();
      if (response.status === 200) {
        take(body);
        etag = response.headers.get("etag") ?? undefined;
      } else if (response.status !== 304) throw new Error(`the server answered ${response.status}`);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      console.warn("the page could not be updated:", error);
      failures += 1;
    }
    if (signal.aborted) return;
    onAnswer(failures);
    plan();
  };

  const stop = () => {
    clearTimeout(timer);
    request?.abort();
  };

  const resume = () => {
    stop();
    if (!document.hidden) void ask();
  };

  plan();
  document.addEventListener("visibilitychange", resume);
  window.addEventListener("online", resume);
  window.addEventListener(reachedEvent, resume);
  return () => {
    stop();
    document.removeEventListener("visibilitychange", resume);
    window.removeEventListener("online", resume);
    window.removeEventListener(reachedEvent, resume);
  };
};
