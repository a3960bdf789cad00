import { type Sleep, timerSleep } from "./effects.ts";

export type WakeableSleep = {
  readonly sleep: Sleep;
  /** Ends every sleep under way, for example because the network is back. */
  wake(): void;
};

/** A sleep that can be cut short, so that a retry need not sit out its backoff when the phone is back online. */
export const createWakeableSleep = (inner: Sleep = timerSleep): WakeableSleep => {
  let alarm = new AbortController();
  return {
    sleep: (milliseconds, signal) =>
      inner(milliseconds, signal ? AbortSignal.any([signal, alarm.signal]) : alarm.signal),
    wake: () => {
      const before = alarm;
      alarm = new AbortController();
      before.abort();
    },
  };
};
