import type { TripStore } from "../application/trip-store.ts";
import type { Window } from "../domain/window.ts";

export type Fault =
  | "none"
  /** Says that somebody else changed the trips, though nobody has. */
  | "stale"
  | "busy"
  | "throw-before"
  | "throw-after"
  /** The next read fails instead. */
  | "throw-read";

export class InjectedFault extends Error {}

/**
 * A store that fails as told: one fault per commit, in their order, then none. Each call first waits for as many
 * turns as `turns` says, in a cycle, so that writers who run at the same time interleave.
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
  async function* iterate(windows: AsyncIterable<Window>): AsyncIterable<Window> {
    for await (const window of windows) {
      await wait();
      yield window;
    }
  }
  return {
    loadTrips: (keys) => read(() => store.loadTrips(keys)),
    loadWindows: (key, from, to) => read(() => store.loadWindows(key, from, to)),
    windowsBefore: (key, start) => iterate(store.windowsBefore(key, start)),
    windowsAfter: (key, start) => iterate(store.windowsAfter(key, start)),
    async commit(commit) {
      await wait();
      const fault = pending.shift() ?? "none";
      switch (fault) {
        case "none":
        case "throw-read":
          return store.commit(commit);
        case "stale":
          return { kind: "stale", trips: commit.trips.map(({ trip }) => trip) };
        case "busy":
          return { kind: "busy" };
        case "throw-before":
          throw new InjectedFault("the commit was not made");
        case "throw-after": {
          const outcome = await store.commit(commit);
          if (outcome.kind !== "committed") return outcome;
          throw new InjectedFault("the commit was made");
        }
        default:
          return fault satisfies never;
      }
    },
  };
};
