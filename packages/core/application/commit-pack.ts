import type { TripKey } from "../domain/trip.ts";
import type { KeepRejects } from "./keep-rejects.ts";
import { sumLanes } from "./pack-plans.ts";
import type { ChangingPlan, PlanPorts, Step } from "./plan.ts";
import type { Commit, TripStore } from "./trip-store.ts";

export type PackOutcome = "committed" | "again";

/** What committing a trip's work needs. */
export type CommitPorts = PlanPorts & PackPorts & { readonly keepRejects: KeepRejects };

/** What committing plans needs. */
export type PackPorts = Pick<PlanPorts, "store" | "cache" | "erasedUntil"> & {
  /** The fleet lane that only this writer adds to. */
  readonly lane: string;
};

export const commitPack = async (ports: PackPorts, pack: readonly ChangingPlan[]): Promise<PackOutcome> => {
  for (const stage of pack.flatMap(({ stages }) => stages))
    if ((await commitSteps(ports, [stage])) === "again") return "again";
  return commitSteps(ports, pack);
};

/** Commits all steps in one transaction. */
const commitSteps = async (ports: PackPorts, steps: readonly Step[]): Promise<PackOutcome> => {
  const commit: Commit = {
    lane: ports.lane,
    trips: steps.map(({ change }) => change),
    laneChanges: sumLanes(steps.flatMap(({ laneChanges }) => laneChanges)),
  };
  let outcome: Awaited<ReturnType<TripStore["commit"]>>;
  let erased: readonly Step[] = [];
  try {
    outcome = await ports.store.commit(commit);
    if (outcome.kind === "committed") erased = await createdAmiss(ports, steps);
  } catch (error) {
    // The commit may have happened, so the cached trips may be outdated.
    for (const { change } of steps) ports.cache.drop(change.trip);
    throw error;
  }
  switch (outcome.kind) {
    case "committed":
      for (const { change, next } of steps) ports.cache.set(change.trip, next);
      for (const { change } of erased) ports.cache.drop(change.trip);
      return erased.length > 0 ? "again" : "committed";
    case "stale":
      for (const key of outcome.trips) ports.cache.drop(key);
      return "again";
    case "busy":
      return "again";
    default:
      return outcome satisfies never;
  }
};

/** New trips whose order to erase came after they were found missing, which no `rev` tells; the next attempt erases them. */
const createdAmiss = async (ports: PackPorts, steps: readonly Step[]): Promise<readonly Step[]> => {
  const created = steps.filter(({ change }) => change.expectedRev === undefined);
  return erasedSince(
    ports,
    created,
    created.map(({ change }) => change.trip),
  );
};

/** Those whose trips were to be erased after they were loaded. */
export const erasedSince = async <Each extends Pick<Step, "next">>(
  { erasedUntil }: Pick<PlanPorts, "erasedUntil">,
  all: readonly Each[],
  keys: readonly TripKey[],
): Promise<readonly Each[]> => {
  if (keys.length === 0) return [];
  const erased = await erasedUntil(keys);
  return all.filter(({ next }, index) => erased[index] !== next.erasedUntil);
};
