import { Random } from "../world/random.ts";
import type { Fault } from "./fault.ts";
import { planFaults } from "./plan-faults.ts";

/** Half an hour before midnight in Buenos Aires. */
export const startMs = Date.UTC(2026, 10, 20, 2, 30);

/** A seed's plan, or the part of it that is to happen. */
export const plannedFaults = ({
  seed,
  hours,
  faults,
}: {
  readonly seed: number;
  readonly hours: number;
  readonly faults?: ReadonlySet<number> | undefined;
}): Fault[] =>
  planFaults(new Random(`seed ${seed}/plan`), startMs, hours).filter(
    ({ index }) => faults?.has(index) ?? true,
  );
