import type { HttpFetch } from "@trips/importer/http-fetch.ts";

export type Output = {
  write(text: string): unknown;
  readonly isTTY?: boolean;
};

/** What a command uses besides its options. */
export type Terminal = {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly fetch?: HttpFetch;
  readonly now?: () => number;
};

export const processTerminal: Terminal = {
  stdout: process.stdout,
  stderr: process.stderr,
};

/** Runs work that a Ctrl-C stops cleanly; a second Ctrl-C ends the process as usual. */
export const withInterrupt = async <Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> => {
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await work(abort.signal);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
};
