import fc from "fast-check";
import { expect, test } from "vitest";
import { erasing } from "../pipeline.ts";
import { InjectedFault } from "../testing/chaos-store.ts";
import { lakeObjectOf, MemoryCuratedZone } from "../testing/memory-curated-zone.ts";
import { MemoryErasures } from "../testing/memory-erasures.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT, envelopeOf, straightDrive } from "../testing/records.ts";
import { curate } from "./curate.ts";
import {
  type EraseLakePorts,
  type EraseProgress,
  eraseFromLake,
  type Owner,
  type SweptPlace,
} from "./erase-lake.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const orderedAt = baseT + day;

type Held = { readonly owners: readonly Owner[]; readonly modifiedMs: number };

/** Objects that hold owners, two a page; the first calls may fail. */
class FakeLake {
  readonly objects = new Map<string, Held>();
  readonly read: string[] = [];
  readonly #fails: readonly boolean[];
  #calls = 0;

  constructor(fails: readonly boolean[] = []) {
    this.#fails = fails;
  }

  put(name: string, modifiedMs: number, ...owners: Owner[]): void {
    this.objects.set(name, { owners, modifiedMs });
  }

  readonly ports: EraseLakePorts["objects"] = {
    list: async ({ bucket, prefix }, after = "") => {
      this.fail();
      return [...this.objects.keys()]
        .filter((name) => name.startsWith(`${bucket}/${prefix}`))
        .map((name) => name.slice(bucket.length + 1))
        .filter((key) => key > after)
        .sort()
        .slice(0, 2)
        .map((key) => ({ key, bytes: 1, modifiedMs: this.objects.get(`${bucket}/${key}`)!.modifiedMs }));
    },
    find: async (place, key, erased) => {
      this.#keptOf(place, key, erased);
    },
    erase: async (place, key, erased) => {
      const kept = this.#keptOf(place, key, erased);
      const name = `${place.bucket}/${key}`;
      if (kept.length === 0) this.objects.delete(name);
      else this.objects.set(name, { ...this.objects.get(name)!, owners: kept });
      this.fail();
    },
  };

  fail(): void {
    if (this.#fails[this.#calls++]) throw new InjectedFault("it failed");
  }

  #keptOf(
    { bucket }: SweptPlace,
    key: string,
    erased: Parameters<EraseLakePorts["objects"]["find"]>[2],
  ): Owner[] {
    this.fail();
    this.read.push(key);
    return this.objects.get(`${bucket}/${key}`)!.owners.filter((owner) => !erased.owns(owner));
  }
}

const ana = (trip: string, receivedAt = baseT + minute): Owner => ({ driver: "ana", trip, receivedAt });
const bruno: Owner = { driver: "bruno", trip: "t-1", receivedAt: baseT };

const start = (lake = new FakeLake()) => {
  const zone = new MemoryCuratedZone();
  const clock = { now: orderedAt };
  const erasures = new MemoryErasures(() => clock.now);
  let stored: EraseProgress = { rev: 0, orders: [], sweep: undefined };
  const ports: EraseLakePorts = {
    erasures,
    objects: lake.ports,
    files: zone.files,
    trips: zone.trips,
    progress: {
      load: async () => stored,
      save: async (progress) => {
        lake.fail();
        if (progress.rev !== stored.rev + 1) return false;
        stored = progress;
        return true;
      },
    },
    now: () => clock.now,
    sleep: () => Promise.resolve(),
    random: () => 0.5,
  };
  const order = async (trip: string | undefined, erasedAtMs = orderedAt) => {
    const ordered = await erasures.order({ driver: "ana", trip, erasedAtMs });
    await erasures.advance(ordered, "table-erased");
  };
  /** A trip's rows in the curated zone. */
  const land = async (driver: string, trip: string): Promise<void> => {
    const rows = lakeObjectOf([
      envelopeOf({
        key: { driver, trip },
        receivedAt: baseT + minute,
        fixes: straightDrive({ count: 20, speed: 11 }),
      }),
    ]);
    const { erasedUntil } = erasures;
    const readObject = async () => rows;
    await curate(
      {
        ...ports,
        readObject,
        erasedUntil: (keys) => erasedUntil.call(erasures, keys),
        putObject: zone.putObject,
      },
      `records/${trip}`,
    );
  };
  const sweepAt = (now: number) => {
    clock.now = now;
    return eraseFromLake(ports, now + minute);
  };
  return { lake, zone, clock, erasures, ports, order, land, sweepAt, progress: () => stored };
};

const [first, second, last] = erasing.sweepsAfterMs.map((after) => orderedAt + after) as [
  number,
  number,
  number,
];
const raw = "lake/raw/2026/11/20/a";
const records = "lake/records/date=2026-11-20/a.parquet";

/** One of each place, with another driver's in it. */
const fill = (lake: FakeLake): string[] => {
  const names = [
    raw,
    records,
    "lake/rejects/2026/11/20/a.gz",
    "lake/rejects-errors/x/2026/11/20/a",
    "lake/errors/processing-failed/2026/11/20/a",
    "failures/aws/lambda/x/shard/2026/11/20/a",
  ];
  for (const name of names) lake.put(name, baseT, ana("t-1"), ana("t-2"), ana("t-1", orderedAt + 1), bruno);
  return names;
};

test("once what was on its way has landed, every place loses what was received before the order, and nothing else", async () => {
  const { lake, zone, order, land, sweepAt } = start();
  const names = fill(lake);
  await land("ana", "t-1");
  await land("ana", "t-2");
  await order("t-1");
  expect(await sweepAt(first - 1)).toMatchObject({ objects: 0, pending: 1 });
  await sweepAt(first);
  for (const name of names)
    expect(lake.objects.get(name)?.owners, name).toEqual([ana("t-2"), ana("t-1", orderedAt + 1), bruno]);
  expect(new Set(zone.rows().map(({ trip }) => trip))).toEqual(new Set(["t-2"]));
  expect([...zone.known.keys()]).toEqual(["ana/t-2"]);
});

test("an order for all of a driver erases every trip", async () => {
  const { lake, zone, order, land, sweepAt } = start();
  fill(lake);
  await land("ana", "t-1");
  await land("ana", "t-2");
  await land("bruno", "t-1");
  await order(undefined);
  await sweepAt(first);
  expect(lake.objects.get(raw)?.owners).toEqual([ana("t-1", orderedAt + 1), bruno]);
  expect([...zone.known.keys()]).toEqual(["bruno/t-1"]);
});

test("an object in which nothing else is left is removed", async () => {
  const { lake, order, land, sweepAt } = start();
  lake.put(raw, baseT, ana("t-1"));
  await land("ana", "t-1");
  await order("t-1");
  await sweepAt(first);
  expect(lake.objects.size).toBe(0);
});

test("what is late is erased by the next sweeps, which read only what changed; then the order is done and forgotten", async () => {
  const { lake, erasures, order, land, sweepAt, progress } = start();
  fill(lake);
  await land("ana", "t-1");
  await order("t-1");
  await sweepAt(first);
  for (const at of [second, last]) {
    lake.read.length = 0;
    lake.put("lake/raw/2026/11/19/late", at - minute, ana("t-1"), bruno);
    expect(await sweepAt(at)).toMatchObject({ done: at === last ? 1 : 0 });
    expect(new Set(lake.read)).toEqual(new Set(["raw/2026/11/19/late"]));
    expect(lake.objects.get("lake/raw/2026/11/19/late")?.owners).toEqual([bruno]);
  }
  expect(await erasures.pending()).toEqual([]);
  expect(progress().orders).toEqual([]);
});

test("only dates since the earliest receipt are read, also of a batch in which nothing could be used", async () => {
  const { lake, order, land, sweepAt } = start();
  await land("ana", "t-1");
  lake.put("lake/raw/2026/11/17/a", 0, ana("t-1"));
  lake.put("lake/raw/2026/11/18/a", 0, ana("t-1", baseT - 2 * day), bruno);
  lake.put("lake/rejects/2026/11/18/a.gz", 0, ana("t-1", baseT - 2 * day));
  await order("t-1");
  await sweepAt(first);
  expect(lake.read).not.toContain("raw/2026/11/17/a");
  expect(lake.objects.get("lake/raw/2026/11/18/a")?.owners).toEqual([bruno]);
});

test("every sweep deletes from the Iceberg table, after the curated zone, and is not over before that is done", async () => {
  const { zone, order, land, ports, clock, progress } = start();
  await land("ana", "t-1");
  await order("t-1");
  const deleted: unknown[] = [];
  let isDown = true;
  const rows = {
    expire: async () => {},
    erase: async (erased: readonly unknown[]) => {
      expect(zone.rows()).toEqual([]);
      if (isDown) throw new InjectedFault("Athena is down");
      deleted.push(erased);
    },
  };
  const sweepAt = (now: number) => {
    clock.now = now;
    return eraseFromLake({ ...ports, rows }, now + minute);
  };
  await expect(sweepAt(first)).rejects.toThrow(InjectedFault);
  expect(progress().orders[0]?.sweeps ?? 0).toBe(0);
  isDown = false;
  for (const at of [first + minute, second, last]) await sweepAt(at);
  expect(deleted).toHaveLength(erasing.sweepsAfterMs.length);
  for (const erased of deleted)
    expect(erased).toMatchObject([{ driver: "ana", trip: "t-1", erasedAtMs: orderedAt }]);
  expect(progress().orders).toEqual([]);
});

test("an order that waits for its table is left alone, and one that waits for too long is told", async () => {
  const { lake, erasures, sweepAt } = start();
  fill(lake);
  await erasures.order({ driver: "ana", trip: "t-1", erasedAtMs: orderedAt });
  expect(await sweepAt(last)).toEqual({ objects: 0, done: 0, pending: 1, overdue: 0 });
  expect(await sweepAt(last + 2 * day)).toMatchObject({ overdue: 1 });
});

test("an order that is given again begins anew, with its own time", async () => {
  const { lake, order, sweepAt, progress } = start();
  lake.put(raw, baseT, ana("t-1", orderedAt + 5), bruno);
  await order("t-1");
  await sweepAt(first);
  await order("t-1", orderedAt + 10);
  lake.put("lake/raw/2026/11/21/a", first, ana("t-1", orderedAt + 5), bruno);
  await sweepAt(first + 10);
  expect(lake.objects.get("lake/raw/2026/11/21/a")?.owners).toEqual([bruno]);
  expect(progress().orders).toMatchObject([{ erasedAtMs: orderedAt + 10, sweeps: 1 }]);
});

test("an invocation that finds another one at work stops", async () => {
  const { lake, order, land, ports, sweepAt, progress } = start();
  fill(lake);
  await land("ana", "t-1");
  await order("t-1");
  const beaten: EraseLakePorts = {
    ...ports,
    progress: {
      load: async () => ({ ...(await ports.progress.load()), rev: -1 }),
      save: ports.progress.save,
    },
  };
  await eraseFromLake({ ...beaten, now: () => first }, first + minute);
  expect(progress().rev).toBe(0);
  await sweepAt(first);
  expect(lake.objects.get(raw)?.owners).toEqual([ana("t-2"), ana("t-1", orderedAt + 1), bruno]);
});

test("however often it fails, or its time is up, nothing of the order is left in the end", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 150, size: "max" }),
      fc.nat({ max: 3 }),
      async (fails, budget) => {
        const { lake, zone, clock, erasures, ports, order, land } = start(new FakeLake(fails));
        fill(lake);
        lake.put("lake/raw/2026/11/18/a", 0, ana("t-1", baseT - 2 * day), bruno);
        lake.put("lake/rejects/2026/11/18/a.gz", 0, ana("t-1", baseT - 2 * day));
        await land("ana", "t-1");
        await order("t-1");
        clock.now = first;
        // Time passes with every look at the clock.
        const ticking: EraseLakePorts = { ...ports, now: () => clock.now++ };
        for (let run = 0; run < 2_000 && (await erasures.pending()).length > 0; run++) {
          try {
            await eraseFromLake(ticking, clock.now + 3 + budget);
          } catch (error) {
            if (!(error instanceof InjectedFault)) throw error;
          }
          clock.now += day / 10;
        }
        expect(await erasures.pending()).toEqual([]);
        const left = [...lake.objects.values()].flatMap(({ owners }) => owners);
        expect(left.filter(({ trip, receivedAt }) => trip === "t-1" && receivedAt! <= orderedAt)).toEqual(
          left.filter(({ driver }) => driver === "bruno"),
        );
        expect([zone.rows(), zone.known.size]).toEqual([[], 0]);
      },
    ),
    tries(100),
  ));
