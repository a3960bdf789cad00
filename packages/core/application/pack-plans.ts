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

/** Trips of one invocation share transactions as far as they fit. */
export const packPlans = (plans: readonly Plan[]): Plan[][] => {
  const packs: { plans: Plan[]; actions: number; bytes: number; dates: Set<string> }[] = [];
  for (const plan of plans) {
    const change = plan.change!;
    const actions = 1 + change.pages.length + change.addedDates.length + change.removedDates.length;
    const bytes = bytesOf(change) + itemBytes * (actions + plan.laneChanges.length);
    const pack = packs.at(-1);
    const dates = new Set([...(pack?.dates ?? []), ...plan.laneChanges.map(({ date }) => date)]);
    if (pack && pack.actions + actions + dates.size <= maxActions && pack.bytes + bytes <= maxCommitBytes) {
      pack.plans.push(plan);
      pack.actions += actions;
      pack.bytes += bytes;
      pack.dates = dates;
    } else
      packs.push({
        plans: [plan],
        actions,
        bytes,
        dates: new Set(plan.laneChanges.map(({ date }) => date)),
      });
  }
  return packs.map((pack) => pack.plans);
};

/** At most what a change's windows and ids take. */
const bytesOf = ({ trip, pages }: TripChange): number =>
  [trip.open, ...pages].flat().reduce((sum, window) => sum + sizeOf(window), 0) +
  trip.summary.ids.length * maxIdBytes;

/** One change of a lane per date, whatever the number of trips. */
export const sumLanes = (changes: readonly LaneChange[]): LaneChange[] => {
  const sums = new Map<string, LaneChange>();
  for (const { date, totals, trips } of changes) {
    const sum = sums.get(date);
    sums.set(date, {
      date,
      totals: addDayTotals(sum?.totals ?? noDayTotals, totals),
      trips: (sum?.trips ?? 0) + trips,
    });
  }
  return [...sums.values()];
};
