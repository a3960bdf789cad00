import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Time, chance and turns, as the parts take them; a simulation passes its own. */
export type Effects = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that is never set. */
  readonly monotonicMs: () => number;
  /** Calls back once; the result cancels it. */
  readonly after: (ms: number, action: () => void) => () => void;
  /** Calls back again and again, but keeps no process alive; the result ends it. */
  readonly every: (ms: number, action: () => void) => () => void;
  /** Lets other work go first. */
  readonly nextTurn: () => Promise<unknown>;
  readonly uuid: () => string;
};

export const systemEffects: Effects = {
  now: Date.now,
  monotonicMs: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
  every(ms, action) {
    const timer = setInterval(action, ms).unref();
    return () => clearInterval(timer);
  },
  nextTurn: () => nextTurn(),
  uuid: randomUUID,
};
