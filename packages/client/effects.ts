/** The part of `fetch` that the client uses, so that a test double or a wrapper is easy to pass in. */
export type Fetch = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

/** Resolves after that time, or at once when the signal is aborted; never rejects. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/**
 * Gives an ID token of the driver. Called before every request, so keep the token until shortly before it
 * expires. `rejected` is a token that the API has just refused: do not give that one again.
 */
export type GetToken = (rejected?: string) => Promise<string>;

export const deviceNow = (): number => Date.now();

export const deviceRandom = (): number => Math.random();

// A browser's fetch refuses to be called as a method of another object.
export const globalFetch: Fetch = (url, request) => globalThis.fetch(url, request);

export const timerSleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal?.addEventListener("abort", wake);
  });
