import { addTotals, noDayTotals, subtractDayTotals } from "../domain/counters.ts";
import { type Days, inOrder } from "../domain/figures.ts";
import { noRules } from "../domain/rules.ts";
import { fittingShare, transactionActions } from "./pack-plans.ts";
import { type ChangingPlan, type Step, stepOf } from "./plan.ts";
import type { StoredTrip } from "./trip-store.ts";

/** Dates of a stage: each has a lane and perhaps a marker, besides the trip's own item. */
const stageDates = (maxActions: number): number => Math.max(1, (maxActions - 1) >> 1);

/**
 * Splits a plan that changes more dates than fit into one transaction: stages before it change some of them each. Until
 * the last commit, the trip's rules version is `noRules`, so that the next delivery counts it anew. A crash in between
 * leaves a trip that is repaired later, and lanes that still are the sum of the trips.
 */
export const inStages = (
  plan: ChangingPlan,
  stored: StoredTrip,
  maxActions = transactionActions,
): ChangingPlan => {
  const { days } = plan.change.trip.summary;
  const pending = changedDates(stored.summary.days, days);
  const stages: Step[] = [];
  let held = stored;
  let last = plan;
  while (fittingShare(last, maxActions) < 1 && pending.length > 0) {
    const trip = withDates(held, days, pending.splice(0, stageDates(maxActions)));
    stages.push(stepOf(held, trip, { pages: [], idChunks: [] }, { ...plan.next, recent: [] }));
    held = trip;
    const next = { ...plan.change.trip, rev: held.rev + 1 };
    last = { ...plan, ...stepOf(held, next, plan.change, plan.next) };
  }
  return { ...last, stages };
};

/** Removed dates first, so that the trip never has more dates than before or after. */
const changedDates = (held: Days, next: Days): string[] => {
  const gone = [...held.keys()].filter((date) => !next.has(date));
  const others = [...next.keys()].filter((date) => held.get(date) !== next.get(date));
  return [...gone, ...others];
};

/** The trip with the new totals of some dates. */
const withDates = (held: StoredTrip, next: Days, dates: readonly string[]): StoredTrip => {
  const { summary } = held;
  const days = new Map(summary.days);
  let { totals } = summary;
  for (const date of dates) {
    const day = next.get(date) ?? noDayTotals;
    totals = addTotals(totals, subtractDayTotals(day, days.get(date) ?? noDayTotals));
    days.set(date, day);
  }
  return { ...held, rev: held.rev + 1, summary: { ...summary, rules: noRules, totals, days: inOrder(days) } };
};
