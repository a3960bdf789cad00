import type { Sleep } from "../effects.ts";

/** Time that passes only while everything waits: sleepers wake in the order of their times, one after another. */
export const createManualClock = (startMs = 0) => {
  let nowMs = startMs;
  let order = 0;
  const sleepers = new Set<{ wakeMs: number; order: number; wake: () => void }>();

  const sleep: Sleep = (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const sleeper = {
        wakeMs: nowMs + milliseconds,
        order: order++,
        wake: () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", sleeper.wake);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", sleeper.wake);
    });

  /** Runs until the work is done, letting time pass whenever nothing else moves. */
  const run = async <Result>(work: Promise<Result>): Promise<Result> => {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    finished.catch(() => undefined);
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      if (done) break;
      const next = [...sleepers].sort((a, b) => a.wakeMs - b.wakeMs || a.order - b.order)[0];
      if (next === undefined) continue;
      nowMs = Math.max(nowMs, next.wakeMs);
      next.wake();
    }
    return finished;
  };

  return { now: () => nowMs, sleep, run, sleeping: () => sleepers.size };
};
