import { beforeEach, describe, expect, test } from "vitest";
import { MemoryShareStore } from "../testing/memory-share-store.ts";
import {
  createShare,
  listShares,
  maxSharesPerTrip,
  openShare,
  revokeShare,
  type SharePorts,
} from "./shares.ts";

const trip = { driver: "ana.gomez", trip: "errand" };
const other = { driver: "ana.gomez", trip: "another" };
const hourMs = 3_600_000;

let nowMs: number;
let shares: MemoryShareStore;
let ports: SharePorts;

beforeEach(() => {
  nowMs = Date.parse("2026-11-20T12:00:00.250Z");
  shares = new MemoryShareStore(() => nowMs);
  let seed = 0;
  ports = {
    now: () => nowMs,
    randomBytes: (count) => new Uint8Array(count).fill(++seed),
    store: shares,
  };
});

const create = async (of = trip, lifetimeMs = hourMs) => {
  const created = await createShare(ports, of, { lifetimeMs, hidesEnds: true });
  if (created === "too many") throw new Error("one more was expected to be allowed");
  return created;
};

describe("a share", () => {
  test("is opened by its id until it expires", async () => {
    const { id, share } = await create();
    expect(await openShare(ports, id)).toMatchObject({ trip, hidesEnds: true });
    expect(share.expiresAtMs).toBeGreaterThanOrEqual(nowMs + hourMs);
    expect(share.expiresAtMs % 1000).toBe(0);
    nowMs = share.expiresAtMs;
    expect(await openShare(ports, id)).toBeUndefined();
  });

  test("has an id of 22 characters that may stand in an address, and is stored without it", async () => {
    const { id, share } = await create();
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(Buffer.from(id, "base64url")).toHaveLength(16);
    expect(JSON.stringify([...shares.shares])).not.toContain(id);
    // What is listed opens nothing.
    expect(await openShare(ports, share.digest)).toBeUndefined();
    expect(await openShare(ports, share.digest.slice(0, 22))).toBeUndefined();
  });

  test("that is revoked is as unknown as one that never was", async () => {
    const { id, share } = await create();
    expect(await revokeShare(ports, trip, share.digest)).toBe(true);
    expect([await openShare(ports, id), await openShare(ports, "x".repeat(22))]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await revokeShare(ports, trip, share.digest)).toBe(false);
  });

  test("is revoked by its own trip alone, and alone", async () => {
    const [first, second] = [await create(), await create()];
    expect(await revokeShare(ports, other, first.share.digest)).toBe(false);
    for (const digest of ["", "x", `${first.share.digest}#`, "x".repeat(43)])
      expect(await revokeShare(ports, trip, digest)).toBe(false);
    await revokeShare(ports, trip, first.share.digest);
    expect(await openShare(ports, second.id)).toBeDefined();
  });

  test.each(["", "nonsense", "a".repeat(21), "a".repeat(23), `${"a".repeat(21)}#`, "a".repeat(400)])(
    "is not looked for under %j",
    async (id) => {
      ports = {
        ...ports,
        store: { ...ports.store, load: async () => Promise.reject(new Error("it was looked for")) },
      };
      expect(await openShare(ports, id)).toBeUndefined();
    },
  );
});

test("the shares of a trip are listed, the latest first, without those of another and those that expired", async () => {
  const early = await create(trip, hourMs);
  nowMs += 1000;
  const late = await create(trip, 2 * hourMs);
  await create(other);
  expect(await listShares(ports, trip)).toEqual([late.share, early.share]);
  nowMs += hourMs;
  expect(await listShares(ports, trip)).toEqual([late.share]);
});

test("a trip has so many shares at once and no more, until one is revoked", async () => {
  const shares = [];
  for (let count = 0; count < maxSharesPerTrip; count++) shares.push(await create());
  expect(await createShare(ports, trip, { lifetimeMs: hourMs, hidesEnds: true })).toBe("too many");
  await create(other);
  await revokeShare(ports, trip, shares[3]!.share.digest);
  await create();
});
