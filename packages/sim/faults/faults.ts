import type { Random } from "../world/random.ts";
import { type Fault, type FaultKind, isMoment } from "./fault.ts";

/** The plan under way. */
export class Faults {
  readonly planned: readonly Fault[];
  readonly #lasting: readonly Fault[];
  readonly #now: () => number;
  readonly #random: Random;
  /** How often each kind struck. */
  readonly struck = new Map<FaultKind, number>();

  constructor(planned: readonly Fault[], now: () => number, random: Random) {
    this.planned = planned;
    this.#lasting = planned.filter((fault) => !isMoment(fault));
    this.#now = now;
    this.#random = random;
  }

  /** Whether this request is struck. */
  strikes(kind: FaultKind): boolean {
    const nowMs = this.#now();
    for (const fault of this.#lasting)
      if (
        fault.kind === kind &&
        fault.fromMs <= nowMs &&
        nowMs < fault.untilMs &&
        this.#random.chance(fault.rate)
      ) {
        this.count(kind);
        return true;
      }
    return false;
  }

  count(kind: FaultKind): void {
    this.struck.set(kind, (this.struck.get(kind) ?? 0) + 1);
  }
}
