import type { HttpFetch } from "@trips/importer/http-fetch.ts";

export type Output = {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Nobody reads it any more. */
  readonly isUnread?: boolean;
};

/** What a command uses besides its options. */
export type Terminal = {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly fetch?: HttpFetch;
  readonly now?: () => number;
};

let isUnread = false;

/** Whoever reads the output may stop, as `head` does: that is no failure. */
export const noteReaderGone = (): void => {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    isUnread = true;
  });
};

export const processTerminal: Terminal = {
  stdout: {
    write: (text) => process.stdout.write(text),
    isTTY: process.stdout.isTTY,
    get isUnread() {
      return isUnread;
    },
  },
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
