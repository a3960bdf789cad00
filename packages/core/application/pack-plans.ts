import { addDayTotals, noDayTotals } from "../domain/counters.ts";
import { sizeOf } from "../domain/page-codec.ts";
import type { Plan } from "./plan-span.ts";
import type { LaneChange, TripChange } from "./trip-store.ts";

/** Bounds of a transaction: DynamoDB allows 100 actions and 4 MB in all. */
const maxActions = 100;
const maxCommitBytes = 3_800_000;
/** Keys, attribute names and what else an item holds beside records and ids. */
const itemBytes = 512;
const maxIdBytes = 5;

type Size = { readonly actions: number; readonly bytes: number };

/** Without its lanes, which plans of a transaction share. */
const sizeOfPlan = ({ change, laneChanges }: Plan): Size => {
  if (!change) return { actions: 0, bytes: 0 };
  const actions = 1 + change.pages.length + change.addedDates.length + change.removedDates.length;
  return { actions, bytes: bytesOf(change) + itemBytes * (actions + laneChanges.length) };
};

const fits = ({ actions, bytes }: Size, lanes: number): boolean =>
  actions + lanes <= maxActions && bytes <= maxCommitBytes;

/** Whether a plan can be committed at all. */
export const fitsTransaction = (plan: Plan): boolean => fits(sizeOfPlan(plan), plan.laneChanges.length);

/** Trips of one invocation share transactions as far as they fit. */
export const packPlans = (plans: readonly Plan[]): Plan[][] => {
  const packs: (Size & { plans: Plan[]; lanes: Set<string> })[] = [];
  for (const plan of plans) {
    const { actions, bytes } = sizeOfPlan(plan);
    const pack = packs.at(-1) ?? { plans: [], actions: 0, bytes: 0, lanes: new Set<string>() };
    const size = { actions: pack.actions + actions, bytes: pack.bytes + bytes };
    const own = plan.laneChanges.map(nameOfLane);
    const lanes = new Set([...pack.lanes, ...own]);
    if (pack.plans.length > 0 && fits(size, lanes.size))
      packs[packs.length - 1] = { ...size, plans: [...pack.plans, plan], lanes };
    else packs.push({ actions, bytes, plans: [plan], lanes: new Set(own) });
  }
  return packs.map((pack) => pack.plans);
};

/** At most what a change's windows and ids take. */
const bytesOf = ({ trip, pages }: TripChange): number =>
  [trip.open, ...pages].flat().reduce((sum, window) => sum + sizeOf(window), 0) +
  trip.summary.ids.length * maxIdBytes;

const nameOfLane = ({ date, expiresAt }: LaneChange): string => `${date} ${expiresAt}`;

/** One change of each lane, whatever the number of trips. */
export const sumLanes = (changes: readonly LaneChange[]): LaneChange[] => {
  const sums = new Map<string, LaneChange>();
  for (const change of changes) {
    const sum = sums.get(nameOfLane(change));
    sums.set(nameOfLane(change), {
      ...change,
      totals: addDayTotals(sum?.totals ?? noDayTotals, change.totals),
      trips: (sum?.trips ?? 0) + change.trips,
    });
  }
  return [...sums.values()];
};
