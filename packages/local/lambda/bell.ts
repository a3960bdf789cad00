import { type Effects, systemEffects } from "../process/effects.ts";

/**
 * Wakes those who wait for a change. To miss no ring, check the condition and call `wait` without an `await` in
 * between. `wait` resolves on a ring, after `timeoutMs`, or when the signal aborts; it never rejects.
 */
export type Bell = {
  ring(): void;
  wait(signal: AbortSignal, timeoutMs?: number): Promise<void>;
};

export const createBell = (after: Effects["after"] = systemEffects.after): Bell => {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const wake of [...waiting]) wake();
    },
    wait: (signal, timeoutMs) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        let cancel: (() => void) | undefined;
        const wake = () => {
          waiting.delete(wake);
          cancel?.();
          signal.removeEventListener("abort", wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener("abort", wake, { once: true });
        if (timeoutMs !== undefined) cancel = after(timeoutMs, wake);
      }),
  };
};

/** Resolves after the time or when the signal aborts; never rejects. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const createSleep =
  (after: Effects["after"]): Sleep =>
  (ms, signal) =>
    createBell(after).wait(signal, ms);
