import { encodeCorrections } from "../domain/corrections-codec.ts";
import { addDayTotals, noDayTotals } from "../domain/counters.ts";
import { sizeOf } from "../domain/page-codec.ts";
import type { ChangingPlan, Step } from "./plan.ts";
import type { LaneChange, TripChange } from "./trip-store.ts";

/** Bounds of a transaction: DynamoDB allows 100 actions and 4 MB in total. */
export const transactionActions = 100;
const maxCommitBytes = 3_800_000;
/** Keys, attribute names and everything else in an item besides records and ids. */
const itemBytes = 512;
const maxIdBytes = 5;

type Size = { readonly actions: number; readonly bytes: number };

/** Without lanes, which the plans of a transaction share. */
const sizeOfStep = ({ change, laneChanges }: Step): Size => {
  const { pages, idChunks } = change;
  // A new trip takes the corrections that waited for it.
  const own = change.expectedRev === undefined ? 2 : 1;
  const actions =
    own + pages.length + idChunks.length + change.addedDates.length + change.removedDates.length;
  return { actions, bytes: bytesOf(change) + itemBytes * (actions + laneChanges.length) };
};

const shareThatFits = ({ actions, bytes }: Size, lanes: number, maxActions: number): number =>
  Math.min(maxActions / (actions + lanes), maxCommitBytes / bytes);

/** The share of the step that fits into a transaction; 1 or more: all of it. */
export const fittingShare = (step: Step, maxActions = transactionActions): number =>
  shareThatFits(sizeOfStep(step), step.laneChanges.length, maxActions);

/** Packs the trips of one invocation into shared transactions, as far as they fit. */
export const packPlans = (
  plans: readonly ChangingPlan[],
  maxActions = transactionActions,
): ChangingPlan[][] => {
  const packs: (Size & { plans: ChangingPlan[]; lanes: Set<string> })[] = [];
  for (const plan of plans) {
    const { actions, bytes } = sizeOfStep(plan);
    const pack = packs.at(-1) ?? { plans: [], actions: 0, bytes: 0, lanes: new Set<string>() };
    const size = { actions: pack.actions + actions, bytes: pack.bytes + bytes };
    const own = plan.laneChanges.map(nameOfLane);
    const lanes = new Set([...pack.lanes, ...own]);
    if (pack.plans.length > 0 && shareThatFits(size, lanes.size, maxActions) >= 1)
      packs[packs.length - 1] = { ...size, plans: [...pack.plans, plan], lanes };
    else packs.push({ actions, bytes, plans: [plan], lanes: new Set(own) });
  }
  return packs.map((pack) => pack.plans);
};

/** An upper bound for the bytes of a change's windows and ids. */
const bytesOf = ({ trip, pages, idChunks }: TripChange): number =>
  [trip.open, ...pages].flat().reduce((sum, window) => sum + sizeOf(window), 0) +
  idChunks.reduce((sum, { ids }) => sum + ids.length, trip.ids.open.length) * maxIdBytes +
  encodeCorrections(trip.corrections).length;

const nameOfLane = ({ date, expiresAt }: LaneChange): string => `${date} ${expiresAt}`;

/** Sums the changes of each lane into one, whatever the number of trips. */
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
