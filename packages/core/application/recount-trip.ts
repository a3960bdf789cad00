import { rulesVersion } from "../domain/rules.ts";
import type { TripKey } from "../domain/trip.ts";
import { backoffMs } from "./backoff.ts";
import { type CommitPorts, commitPack } from "./commit-pack.ts";
import { planRecount } from "./plan-anew.ts";
import { inStages } from "./plan-stages.ts";

const maxAttempts = 8;

/** Current: there is nothing to do, because the trip is gone or counted by today's rules. */
export type RecountOutcome = "recounted" | "current";

/**
 * Counts a trip anew by today's rules, from its own windows. Safe beside other writers: all windows change only with
 * `rev`. Throws if the table stays contended.
 */
export const recountTrip = async (
  ports: Omit<CommitPorts, "keepRejects">,
  key: TripKey,
): Promise<RecountOutcome> => {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    const [stored] = await ports.store.loadTrips([key]);
    if (!stored || stored.summary.rules === rulesVersion) return "current";
    const plan = inStages(
      await planRecount(ports, { stored, erasedUntil: undefined }),
      stored,
      ports.maxActions,
    );
    if ((await commitPack(ports, [plan])) === "committed") return "recounted";
  }
  throw new Error(`a trip could not be recounted in ${maxAttempts} attempts: the table is contended`);
};
