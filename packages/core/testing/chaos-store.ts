import type { RejectStore } from "../application/reject-store.ts";
import type { CommitOutcome, Page, TripStore } from "../application/trip-store.ts";
import type { TripKey } from "../domain/trip.ts";

export type Fault =
  | "none"
  /** Reports that another writer changed the trips, though none did. */
  | "stale"
  | "busy"
  | "throw-before"
  | "throw-after"
  /** The next read fails instead. */
  | "throw-read";

export class InjectedFault extends Error {}

/**
 * A store with injected faults: one per commit, in order, then none. Each call first waits for the next number of
 * `turns`, in a cycle, so that concurrent writers interleave.
 */
export const withChaos = (
  store: TripStore,
  faults: readonly Fault[],
  turns: readonly number[] = [0],
): TripStore => {
  const pending = [...faults];
  let calls = 0;
  const wait = async () => {
    const count = turns[calls++ % turns.length] ?? 0;
    for (let i = 0; i < count; i++) await Promise.resolve();
  };
  const read = async <T>(run: () => Promise<T>): Promise<T> => {
    await wait();
    if (pending[0] === "throw-read") {
      pending.shift();
      throw new InjectedFault("the read failed");
    }
    return run();
  };
  async function* iterate(pages: AsyncIterable<Page>): AsyncIterable<Page> {
    const iterator = pages[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await read(() => iterator.next());
      if (done) return;
      yield value;
    }
  }
  const write = async (
    trips: readonly TripKey[],
    run: () => Promise<CommitOutcome>,
  ): Promise<CommitOutcome> => {
    await wait();
    const fault = pending.shift() ?? "none";
    switch (fault) {
      case "none":
      case "throw-read":
        return run();
      case "stale":
        return { kind: "stale", trips };
      case "busy":
        return { kind: "busy" };
      case "throw-before":
        throw new InjectedFault("the commit was not made");
      case "throw-after": {
        const outcome = await run();
        if (outcome.kind !== "committed") return outcome;
        throw new InjectedFault("the commit was made");
      }
      default:
        return fault satisfies never;
    }
  };
  return {
    loadTrips: (keys) => read(() => store.loadTrips(keys)),
    pendingOf: (keys) => read(() => store.pendingOf(keys)),
    pagesIn: (key, from, to) => iterate(store.pagesIn(key, from, to)),
    pagesBefore: (key, start) => iterate(store.pagesBefore(key, start)),
    pagesAfter: (key, start) => iterate(store.pagesAfter(key, start)),
    partsOf: (key) => read(() => store.partsOf(key)),
    commit: (commit) =>
      write(
        commit.trips.map(({ trip }) => trip),
        () => store.commit(commit),
      ),
    keepPending: (key, ...change) => write([key], () => store.keepPending(key, ...change)),
    remove: (removal) => write([removal.key], () => store.remove(removal)),
  };
};

/** The same for rejects; with "throw-read" the next read fails. */
export const withRejectChaos = (store: RejectStore, faults: readonly Fault[]): RejectStore => {
  const pending = [...faults];
  return {
    async loadRejects(keys) {
      if (pending[0] !== "throw-read") return store.loadRejects(keys);
      pending.shift();
      throw new InjectedFault("the read failed");
    },
    allRejectsOf: (key) => store.allRejectsOf(key),
    removeRejects: (rejects) => store.removeRejects(rejects),
    async commitRejects(commit) {
      const fault = pending.shift() ?? "none";
      switch (fault) {
        case "none":
        case "throw-read":
          return store.commitRejects(commit);
        case "stale":
        case "busy":
          return "again";
        case "throw-before":
          throw new InjectedFault("the commit was not made");
        case "throw-after":
          await store.commitRejects(commit);
          throw new InjectedFault("the commit may have been made");
        default:
          return fault satisfies never;
      }
    },
  };
};
