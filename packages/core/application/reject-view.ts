import { unionOfRejected } from "../domain/add-rejected.ts";
import type { RejectReason } from "../domain/batch.ts";
import { noTime, type Rejected } from "../domain/rejected.ts";
import type { StoredRejects } from "./reject-store.ts";
import type { RejectedRecordView, RejectedTripView, RejectedView } from "./views.ts";

type Reasons = ReadonlyMap<RejectReason, Rejected>;

/** A record that was rejected on several dates counts once. */
const reasonsOf = (items: readonly StoredRejects[]): Reasons => {
  const byReason = Map.groupBy(
    items.flatMap(({ reasons }) => [...reasons]),
    ([reason]) => reason,
  );
  return new Map(
    [...byReason]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([reason, sets]) => [reason, unionOfRejected(sets.map(([, set]) => set))]),
  );
};

const viewOf = (reasons: Reasons): RejectedView => {
  const sets = [...reasons.values()];
  return {
    count: sets.reduce((sum, { ids }) => sum + ids.length, 0),
    isAtLeast: sets.some(({ isFull }) => isFull),
    reasons: Object.fromEntries([...reasons].map(([reason, { ids }]) => [reason, ids.length])),
  };
};

/** The view of one trip's items. */
export const rejectedViewOf = (items: readonly StoredRejects[]): RejectedView => viewOf(reasonsOf(items));

/** The views of several trips' items; each lists at most `namedRecords` per reason. */
export const rejectedTripsOf = (items: readonly StoredRejects[], namedRecords: number): RejectedTripView[] =>
  [...Map.groupBy(items, ({ driver, trip }) => `${trip}/${driver}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, ofTrip]) => {
      const { driver, trip } = ofTrip[0]!;
      const reasons = reasonsOf(ofTrip);
      return { tripId: trip, driver, ...viewOf(reasons), records: recordsOf(reasons, namedRecords) };
    });

const recordsOf = (reasons: Reasons, count: number): RejectedRecordView[] =>
  [...reasons].flatMap(([reason, { ids }]) =>
    ids
      .filter(({ t }) => t !== noTime)
      .slice(0, count)
      .map(({ t, id }) => ({ id, time: new Date(t).toISOString(), reason })),
  );
