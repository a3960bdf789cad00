import { beforeEach, expect, test } from "vitest";
import type { RejectStore, RejectsCommit, StoredRejects } from "../application/reject-store.ts";
import { aTripKey } from "./records.ts";

/** A store, and what its readers see. */
export type OpenRejectStore = {
  readonly store: RejectStore;
  /** Rejects that Pulse counts in a minute. */
  readonly pulse: (minuteMs: number) => Promise<number>;
};

const nowMs = Date.UTC(2026, 10, 20, 12);
const expiresAt = nowMs / 1000 + 1_000;

/** The contract of every `RejectStore`, in memory or in DynamoDB. */
export const describeRejectStore = (open: (now: () => number) => OpenRejectStore): void => {
  let clockMs: number;
  let minuteMs = nowMs;
  let table: OpenRejectStore;
  let kept: StoredRejects;
  beforeEach(() => {
    clockMs = nowMs;
    minuteMs += 60_000;
    table = open(() => clockMs);
    kept = {
      ...{ ...aTripKey(), date: "2026-11-20", rev: 1, expiresAt },
      reasons: new Map([
        ["window-full", { ids: [{ t: nowMs, id: 7 }], isFull: false }],
        ["invalid-record", { ids: [{ t: nowMs, id: 8 }], isFull: true }],
      ]),
    };
  });
  const commitOf = (
    changes: readonly (readonly [StoredRejects, number | undefined])[],
    rejected = 0,
  ): RejectsCommit => ({
    changes: changes.map(([rejects, expectedRev]) => ({ rejects, expectedRev })),
    pulse: { minuteMs, lane: "shardId-000000000000#0", rejected },
  });
  const commit = (rejects: StoredRejects, expectedRev?: number, rejected = 0) =>
    table.store.commitRejects(commitOf([[rejects, expectedRev]], rejected));

  test("kept rejects are loaded unchanged, by trip and date, in the requested order", async () => {
    const others = [
      { ...kept, date: "2026-11-21" },
      { ...kept, ...aTripKey() },
    ];
    const all = [kept, ...others];
    expect(await table.store.commitRejects(commitOf(all.map((one) => [one, undefined])))).toBe("committed");
    const never = { ...aTripKey(), date: kept.date };
    expect(await table.store.loadRejects([others[1]!, never, kept, others[0]!])).toEqual([
      others[1],
      undefined,
      kept,
      others[0],
    ]);
    expect(await table.store.loadRejects([])).toEqual([]);
  });

  test.each<[string, number | undefined, number | undefined, "committed" | "again"]>([
    ["that expects no item where there is one", 1, undefined, "again"],
    ["that expects an earlier rev", 2, 1, "again"],
    ["that expects a later rev", 2, 3, "again"],
    ["that expects the current rev", 2, 2, "committed"],
    ["that expects an item where there is none", undefined, 1, "again"],
  ])("a commit %s", async (_, stored, expectedRev, outcome) => {
    if (stored !== undefined) await commit({ ...kept, rev: stored });
    const next = { ...kept, rev: 9, reasons: new Map() };
    expect(await commit(next, expectedRev, 4)).toBe(outcome);
    const [found] = await table.store.loadRejects([kept]);
    expect(found?.rev).toBe(outcome === "committed" ? 9 : stored);
    expect(await table.pulse(minuteMs)).toBe(outcome === "committed" ? 4 : 0);
  });

  test("a commit with one stale part writes none of the others", async () => {
    await commit(kept);
    const fresh = { ...kept, ...aTripKey() };
    const outcome = await table.store.commitRejects(
      commitOf(
        [
          [fresh, undefined],
          [kept, undefined],
        ],
        5,
      ),
    );
    expect(outcome).toBe("again");
    expect(await table.store.loadRejects([fresh])).toEqual([undefined]);
    expect(await table.pulse(minuteMs)).toBe(0);
  });

  test("Pulse adds up what commits bring to a minute", async () => {
    await commit(kept, undefined, 3);
    await commit({ ...kept, rev: 2 }, 1, 0);
    await commit({ ...kept, rev: 3 }, 2, 4);
    expect(await table.pulse(minuteMs)).toBe(7);
  });

  test("a commit with two changes of one item, or with none at all, is a fault", async () => {
    const twice = commitOf([
      [kept, undefined],
      [kept, undefined],
    ]);
    await expect(table.store.commitRejects(twice)).rejects.toThrow();
    await expect(table.store.commitRejects(commitOf([]))).rejects.toThrow();
  });

  test("an item exists until it expires, is absent from then on, and is overwritten", async () => {
    await commit(kept);
    clockMs = expiresAt * 1000 - 1;
    expect(await table.store.loadRejects([kept])).toEqual([kept]);
    clockMs = expiresAt * 1000;
    expect(await table.store.loadRejects([kept])).toEqual([undefined]);
    const anew = { ...kept, expiresAt: expiresAt + 1_000 };
    expect(await commit(anew)).toBe("committed");
    expect(await table.store.loadRejects([kept])).toEqual([anew]);
  });

  test("all rejects of a trip are found, also expired ones, and removed only as they were read", async () => {
    const next = { ...kept, date: "2026-11-21" };
    await commit(kept);
    await commit(next);
    await commit({ ...kept, ...aTripKey() });
    clockMs = expiresAt * 1000;
    expect(await table.store.allRejectsOf(kept)).toEqual([kept, next]);
    expect(await table.store.removeRejects({ ...kept, rev: 2 })).toBe(false);
    expect(await table.store.removeRejects(kept)).toBe(true);
    expect(await table.store.removeRejects(kept)).toBe(false);
    expect(await table.store.allRejectsOf(kept)).toEqual([next]);
  });
};
