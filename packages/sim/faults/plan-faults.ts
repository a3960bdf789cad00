import type { Random } from "../world/random.ts";
import { type Fault, type FaultKind, faultKinds } from "./fault.ts";

/** The longest that a fault lasts, so that what waits for its end is bounded as well. */
export const longestFaultMs = 12 * 60_000;

const kinds = Object.keys(faultKinds) as FaultKind[];
const faultsPerHour = 9;

/** A plan of its own for each seed: few kinds, so that they meet often, more of them in a longer run. */
export const planFaults = (random: Random, startMs: number, hours: number): Fault[] => {
  const chosen = Array.from({ length: random.whole(2, 8) }, () => random.pick(kinds));
  const count = Math.ceil(faultsPerHour * hours);
  const faults = Array.from({ length: count }, (_, index): Fault => {
    const kind = random.chance(0.75) ? random.pick(chosen) : random.pick(kinds);
    const fromMs = startMs + Math.floor(random.next() * hours * 3_600_000);
    const lastsMs = faultKinds[kind] === 0 ? 0 : 20_000 + random.next() ** 2 * (longestFaultMs - 20_000);
    const rate = faultKinds[kind] * (random.chance(0.3) ? 0.2 : random.next());
    return { index, kind, fromMs, untilMs: fromMs + Math.floor(lastsMs), rate };
  });
  // Rejects can be refused only where there are some.
  const rejecting = faults.filter(({ kind }) => kind === "rejects-refused");
  const poison = rejecting.map(({ fromMs }, at): Fault => {
    const atMs = fromMs + 2_000;
    return { index: count + at, kind: "poison-record", fromMs: atMs, untilMs: atMs, rate: 0 };
  });
  return [...faults, ...poison];
};
