import { type Sleep, timerSleep } from "./effects.ts";

export type WakeableSleep = {
  readonly sleep: Sleep;
  /** Ends every sleep under way, for example because the network is back. */
  wake(): void;
};

/** A sleep that can be cut short, so that a retry need not sit out its backoff when the phone is back online. */
export const createWakeableSleep = (inner: Sleep = timerSleep): WakeableSleep => {
  const sleepers = new Set<() => void>();
  return {
    sleep: async (milliseconds, signal) => {
      // Not AbortSignal.any, which React Native lacks.
      const abort = new AbortController();
      const wake = () => abort.abort();
      sleepers.add(wake);
      signal?.addEventListener("abort", wake);
      if (signal?.aborted) wake();
      await inner(milliseconds, abort.signal);
      signal?.removeEventListener("abort", wake);
      sleepers.delete(wake);
    },
    wake: () => {
      for (const wake of sleepers) wake();
    },
  };
};
