import { beforeEach, describe, expect, test } from "vitest";
import { MemoryShareStore } from "../testing/memory-share-store.ts";
import { readerOfDrives } from "../testing/memory-trip-reader.ts";
import { baseT } from "../testing/records.ts";
import {
  createShare,
  listShares,
  maxSharesPerTrip,
  readSharedTrip,
  revokeShare,
  type SharePorts,
} from "./shares.ts";

const trip = { driver: "ana.gomez", trip: "errand" };
const other = { driver: "ana.gomez", trip: "another" };
const ana = { driver: "ana.gomez", isFleet: false };
const hourMs = 3_600_000;

let nowMs: number;
let shares: MemoryShareStore;
let ports: SharePorts;

beforeEach(async () => {
  nowMs = Date.parse("2026-11-20T12:00:00.250Z");
  shares = new MemoryShareStore(() => nowMs);
  let seed = 0;
  ports = {
    reader: await readerOfDrives([
      [trip, baseT, 600],
      [other, baseT, 60],
    ]),
    shares,
    now: () => nowMs,
    randomBytes: (count) => new Uint8Array(count).fill(++seed),
  };
});

const create = async (of = trip, lifetimeMs = hourMs) => {
  const created = await createShare(ana, ports, of, { lifetimeMs, hidesEnds: true });
  if (created === "too many") throw new Error("one more was expected to be allowed");
  return created;
};

const opened = (id: string) => readSharedTrip(ports, id);
const unknown = { code: "not-found", message: "There is no such link." };

describe("a share", () => {
  test("is opened by its id until it expires", async () => {
    const { id, share } = await create();
    const { share: found, shown } = await opened(id);
    expect(found).toMatchObject({ trip, hidesEnds: true });
    expect(shown.trip).toMatchObject({ tripId: trip.trip, driver: trip.driver });
    expect(share.expiresAtMs).toBeGreaterThanOrEqual(nowMs + hourMs);
    expect(share.expiresAtMs % 1000).toBe(0);
    nowMs = share.expiresAtMs;
    await expect(opened(id)).rejects.toMatchObject(unknown);
  });

  test("has an id of 22 URL-safe characters, and is stored without it", async () => {
    const { id, share } = await create();
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(Buffer.from(id, "base64url")).toHaveLength(16);
    expect(JSON.stringify([...shares.stored])).not.toContain(id);
    // A listed digest opens nothing.
    for (const listed of [share.digest, share.digest.slice(0, 22)])
      await expect(opened(listed)).rejects.toMatchObject(unknown);
  });

  test("that is revoked is as unknown as one that never was", async () => {
    const { id, share } = await create();
    expect(await revokeShare(ana, ports, trip, share.digest)).toBe(true);
    for (const gone of [id, "x".repeat(22)]) await expect(opened(gone)).rejects.toMatchObject(unknown);
    expect(await revokeShare(ana, ports, trip, share.digest)).toBe(false);
  });

  test("of a trip that is gone is as unknown", async () => {
    const { id } = await create();
    const { reader } = ports;
    ports = { ...ports, reader: { ...reader, loadTrip: async () => undefined } };
    await expect(opened(id)).rejects.toMatchObject(unknown);
    ports = { ...ports, reader: { ...reader, loadTrip: () => Promise.reject(new Error("no table")) } };
    await expect(opened(id)).rejects.toThrow("no table");
  });

  test("is revoked only through its own trip, and without affecting others", async () => {
    const [first, second] = [await create(), await create()];
    expect(await revokeShare(ana, ports, other, first.share.digest)).toBe(false);
    for (const digest of ["", "x", `${first.share.digest}#`, "x".repeat(43)])
      expect(await revokeShare(ana, ports, trip, digest)).toBe(false);
    await revokeShare(ana, ports, trip, first.share.digest);
    await expect(opened(second.id)).resolves.toBeDefined();
  });

  test.each(["", "nonsense", "a".repeat(21), "a".repeat(23), `${"a".repeat(21)}#`, "a".repeat(400)])(
    "is not looked up under %j",
    async (id) => {
      shares.load = async () => Promise.reject(new Error("it was looked for"));
      await expect(opened(id)).rejects.toMatchObject(unknown);
    },
  );
});

test("the shares of a trip are listed latest first, without those of other trips and expired ones", async () => {
  const early = await create(trip, hourMs);
  nowMs += 1000;
  const late = await create(trip, 2 * hourMs);
  await create(other);
  expect(await listShares(ana, ports, trip)).toEqual([late.share, early.share]);
  nowMs += hourMs;
  expect(await listShares(ana, ports, trip)).toEqual([late.share]);
});

test("a trip has a maximum of shares at once, until one is revoked", async () => {
  const shares = [];
  for (let count = 0; count < maxSharesPerTrip; count++) shares.push(await create());
  expect(await createShare(ana, ports, trip, { lifetimeMs: hourMs, hidesEnds: true })).toBe("too many");
  await create(other);
  await revokeShare(ana, ports, trip, shares[3]!.share.digest);
  await create();
});

test("a trip that does not exist can neither be shared nor list its shares", async () => {
  const gone = { driver: "ana.gomez", trip: "gone" };
  const made = createShare(ana, ports, gone, { lifetimeMs: hourMs, hidesEnds: true });
  await expect(made).rejects.toMatchObject({ code: "not-found" });
  await expect(listShares(ana, ports, gone)).rejects.toMatchObject({ code: "not-found" });
  expect(shares.stored.size).toBe(0);
});
