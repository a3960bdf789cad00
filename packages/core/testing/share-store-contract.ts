import { beforeEach, expect, test } from "vitest";
import type { ShareStore, StoredShare } from "../application/shares.ts";
import { aTripKey } from "./records.ts";

const startMs = Date.UTC(2026, 10, 20, 12);
let counter = 0;

const aShare = (trip = aTripKey(), lifetimeMs = 3_600_000): StoredShare => ({
  digest: String(++counter).padStart(43, "x"),
  trip,
  hidesEnds: counter % 2 === 0,
  createdAtMs: startMs,
  expiresAtMs: startMs + lifetimeMs,
});

/** The contract of every `ShareStore`, in memory or in DynamoDB. */
export const describeShareStore = (open: (now: () => number) => ShareStore): void => {
  let nowMs: number;
  let store: ShareStore;
  beforeEach(() => {
    nowMs = startMs;
    store = open(() => nowMs);
  });

  test("a share is found unchanged until it expires", async () => {
    for (const share of [aShare(), aShare()]) {
      nowMs = startMs;
      await store.put(share);
      nowMs = share.expiresAtMs - 1;
      expect(await store.load(share.digest)).toEqual(share);
      nowMs = share.expiresAtMs;
      expect(await store.load(share.digest)).toBeUndefined();
    }
    expect(await store.load("y".repeat(43))).toBeUndefined();
  });

  test("the shares of a trip are only its own, without expired ones", async () => {
    const trip = aTripKey();
    const [short, long] = [aShare(trip), aShare(trip, 7_200_000)];
    for (const share of [short, long, aShare({ ...trip, trip: "another" })]) await store.put(share);
    expect(new Set(await store.sharesOf(trip))).toEqual(new Set([short, long]));
    expect(await store.sharesOf({ ...trip, driver: "bruno" })).toEqual([]);
    nowMs = short.expiresAtMs;
    expect(await store.sharesOf(trip)).toEqual([long]);
  });

  test("the shares of trips in a track are listed and removed with the track", async () => {
    const { driver } = aTripKey();
    const track = { driver, trip: "track-0123456789abcdef-2026-11-20" };
    const shares = [track.trip, `${track.trip}@1795165200`, `${track.trip}@1795170000`].map((trip) =>
      aShare({ driver, trip }),
    );
    for (const share of shares) await store.put(share);
    expect(new Set(await store.sharesOf(track))).toEqual(new Set(shares));
    expect(await store.remove(track, shares[1]!.digest)).toBe(true);
    expect(await store.sharesOf(track)).toHaveLength(2);
  });

  test("a share is removed only through its trip, and only once", async () => {
    const share = aShare();
    await store.put(share);
    expect(await store.remove({ ...share.trip, driver: "bruno" }, share.digest)).toBe(false);
    expect(await store.load(share.digest)).toEqual(share);
    expect(await store.remove(share.trip, share.digest)).toBe(true);
    expect([await store.load(share.digest), await store.sharesOf(share.trip)]).toEqual([undefined, []]);
    expect(await store.remove(share.trip, share.digest)).toBe(false);
  });
};
