import { limits } from "../domain/limits.ts";
import type { TripKey } from "../domain/trip.ts";
import { type BucketName, deliveryStreams, erasing, stream } from "../pipeline.ts";
import { type CuratedTrip, hourMs } from "./curated-zone.ts";
import { type EraseCuratedPorts, eraseCurated, receivedFrom } from "./erase-curated.ts";
import type { Erasure, Erasures } from "./erasures.ts";
import type { IcebergRows } from "./iceberg-rows.ts";

/* The lake's side of an order to erase: every object that may hold what was received before it. */

const dayMs = 24 * hourMs;
const streamMs = stream.retentionHours * hourMs;

/** Orders that are followed at once: what is noted of them, twice during a sweep, fits an item. Others wait. */
const mostOrders = 500;

/** A multipart upload bears the time at which it began. */
const uploadMs = hourMs;

/** What a batch, row or reject says of itself; no time: it is not known when it was received. */
export type Owner = TripKey & { readonly receivedAt: number | undefined };

/** What the orders of a sweep erase. */
export type Erased = {
  readonly drivers: ReadonlySet<string>;
  owns(owner: Owner): boolean;
  /** Whether something that cannot be read names what is erased: as JSON does, or as a partition key. */
  names(text: string): boolean;
};

/** How a place holds batches: rows of Parquet, envelopes, lines of JSON, or a document of Lambda's. */
export type SweptPlace = {
  readonly bucket: BucketName;
  readonly prefix: string;
  readonly form: "rows" | "envelopes" | "lines" | "document";
};

export type SweptObject = { readonly key: string; readonly bytes: number; readonly modifiedMs: number };

export type SweptObjects = {
  /** The next objects of a place behind a key, in order; none: there are no more. */
  list(place: SweptPlace, after: string | undefined): Promise<readonly SweptObject[]>;
  /** Looks for what is erased, and changes nothing. */
  find(place: SweptPlace, key: string, erased: Erased): Promise<void>;
  /** Replaces the object by one without what is erased, or removes it if nothing else is in it. */
  erase(place: SweptPlace, key: string, erased: Erased): Promise<void>;
};

/** An order as its sweeps follow it. */
export type FollowedOrder = Pick<Erasure, "driver" | "trip" | "erasedAtMs"> & {
  readonly sweeps: number;
  /** When the last sweep began. */
  readonly sweptAtMs: number;
  /** Nothing of it was received before. */
  readonly fromMs: number;
};

export type Sweep = {
  readonly startedAtMs: number;
  readonly orders: readonly FollowedOrder[];
  readonly fromMs: number;
  /** Objects that were last changed before were swept already. */
  readonly sinceMs: number;
  readonly step: number;
  readonly after: string | undefined;
};

/** `rev` counts its changes. */
export type EraseProgress = {
  readonly rev: number;
  readonly orders: readonly FollowedOrder[];
  readonly sweep: Sweep | undefined;
  /** The UTC date on which expired rows of the Iceberg table were last deleted. */
  readonly expiredOn?: string | undefined;
};

export type EraseProgressStore = {
  load(): Promise<EraseProgress>;
  /** Replaces the `rev` before; false: another invocation was faster. */
  save(progress: EraseProgress): Promise<boolean>;
};

export type EraseLakePorts = EraseCuratedPorts & {
  readonly erasures: Pick<Erasures, "pending" | "advance">;
  readonly objects: SweptObjects;
  readonly progress: EraseProgressStore;
  /** Absent: the lake has no table of Iceberg. */
  readonly rows?: IcebergRows | undefined;
};

const fixedPrefixOf = (prefix: string): string => prefix.split("!{")[0]!;
const { lake, rejects } = deliveryStreams;
const linesUnder = (prefix: string): SweptPlace => ({
  bucket: "lake",
  prefix: fixedPrefixOf(prefix),
  form: "lines",
});

/** What failed, on whatever date; little of it. */
const failedPlaces: readonly SweptPlace[] = [
  linesUnder(rejects.destination.prefix),
  linesUnder(rejects.destination.errorOutputPrefix),
  linesUnder(lake.destination.errorOutputPrefix),
  { bucket: "failures", prefix: "", form: "document" },
];
const rawPlace: SweptPlace = {
  bucket: "lake",
  prefix: fixedPrefixOf(lake.destination.backup.prefix),
  form: "envelopes",
};
const recordsPlace: SweptPlace = {
  bucket: "lake",
  prefix: fixedPrefixOf(lake.destination.prefix),
  form: "rows",
};

type Step = {
  readonly place: SweptPlace;
  readonly does: "find" | "erase";
  /** The first key of a date, where keys sort by their dates of arrival. */
  readonly keyOfDate?: (date: string) => string;
};

/**
 * Before anything is removed, what failed is looked through for the time of the earliest receipt: a batch in which nothing
 * could be used is in no other place that is small. Raw batches go first, so that a replay finds none.
 */
const steps: readonly Step[] = [
  ...failedPlaces.map((place): Step => ({ place, does: "find" })),
  { place: rawPlace, does: "erase", keyOfDate: (date) => `${rawPlace.prefix}${date.replaceAll("-", "/")}` },
  { place: recordsPlace, does: "erase", keyOfDate: (date) => `${recordsPlace.prefix}${date}` },
  ...failedPlaces.map((place): Step => ({ place, does: "erase" })),
];

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export type EraseReport = {
  /** Objects that were read. */
  readonly objects: number;
  /** Orders. */
  readonly done: number;
  readonly pending: number;
  readonly overdue: number;
};

/**
 * Goes on with the orders whose table is erased, until there is nothing to do now or the time is up. One sweep serves all
 * orders that are due. Every step is idempotent, and what is done is noted, so that it goes on after a crash.
 */
export const eraseFromLake = async (ports: EraseLakePorts, untilMs: number): Promise<EraseReport> => {
  const pending = await ports.erasures.pending();
  const overdue = pending.filter(({ erasedAtMs }) => erasedAtMs + erasing.overdueMs < ports.now()).length;
  let [objects, done] = [0, 0];
  const report = () => ({ objects, done, pending: pending.length - done, overdue });
  let progress = follow(await ports.progress.load(), pending);
  /** False: another invocation is at work. */
  const note = async (next: Omit<EraseProgress, "rev">): Promise<boolean> => {
    progress = { ...next, rev: progress.rev + 1 };
    return ports.progress.save(progress);
  };
  for (;;) {
    const sweep = progress.sweep ?? (await startSweep(ports, progress.orders));
    if (!sweep || ports.now() >= untilMs) return report();
    let next: Omit<EraseProgress, "rev">;
    if (sweep.step < steps.length) {
      const swept = await sweepOn(ports, sweep, untilMs);
      objects += swept.objects;
      next = { ...progress, sweep: swept.sweep };
    } else {
      if (!(await eraseTripsOf(ports, sweep, untilMs))) return report();
      await ports.rows?.erase(sweep.orders);
      const finished = await finish(ports, progress.orders, sweep);
      done += finished.done;
      next = { ...progress, orders: finished.orders, sweep: undefined };
    }
    if (!(await note(next))) return report();
  }
};

const nameOf = ({ driver, trip }: Pick<Erasure, "driver" | "trip">): string => `${driver}/${trip ?? ""}`;

/** The orders that are pending now; one that was given anew begins anew. */
const follow = (progress: EraseProgress, pending: readonly Erasure[]): EraseProgress => {
  const known = new Map(progress.orders.map((order) => [nameOf(order), order]));
  const orders = pending
    .filter(({ state }) => state === "table-erased")
    .slice(0, mostOrders)
    .map(({ driver, trip, erasedAtMs }): FollowedOrder => {
      const before = known.get(nameOf({ driver, trip }));
      if (before?.erasedAtMs === erasedAtMs) return before;
      const fromMs = Math.min(erasedAtMs, before?.fromMs ?? erasedAtMs);
      return { driver, trip, erasedAtMs, sweeps: 0, sweptAtMs: 0, fromMs };
    });
  return { ...progress, orders };
};

/** A sweep for all orders that are due; undefined: none is. */
const startSweep = async (
  ports: EraseLakePorts,
  orders: readonly FollowedOrder[],
): Promise<Sweep | undefined> => {
  const startedAtMs = ports.now();
  const due = orders.filter(
    ({ erasedAtMs, sweeps }) => erasedAtMs + erasing.sweepsAfterMs[sweeps]! <= startedAtMs,
  );
  if (due.length === 0) return undefined;
  const started: FollowedOrder[] = [];
  for (const order of due) {
    let fromMs = await earliestReceipt(ports, order);
    // What is late arrived in the stream while it held what was received before the order.
    if (order.sweeps > 0) fromMs = Math.min(fromMs, order.erasedAtMs - streamMs - dayMs);
    started.push({ ...order, fromMs });
  }
  return {
    startedAtMs,
    orders: started,
    fromMs: Math.min(...started.map(({ fromMs }) => fromMs)),
    sinceMs: Math.min(...started.map(({ sweeps, sweptAtMs }) => (sweeps === 0 ? 0 : sweptAtMs - uploadMs))),
    step: 0,
    after: undefined,
  };
};

/** Trips whose items are loaded at once. */
const loadTrips = 1_000;

/** Their items, from the earliest event time on. */
const tripsOf = async (
  { trips }: EraseLakePorts,
  { driver, trip }: FollowedOrder,
): Promise<CuratedTrip[]> => {
  const keys = trip === undefined ? await Array.fromAsync(trips.ofDriver(driver)) : [{ driver, trip }];
  const stored: CuratedTrip[] = [];
  for (let at = 0; at < keys.length; at += loadTrips)
    for (const each of await trips.load(keys.slice(at, at + loadTrips))) if (each) stored.push(each);
  return stored.sort((a, b) => a.hours[0]! - b.hours[0]!);
};

/** A record is received no earlier than its own time, but for the clock of its phone: most trips need not be read. */
const earliestReceipt = async (ports: EraseLakePorts, order: FollowedOrder): Promise<number> => {
  let { fromMs } = order;
  for (const trip of await tripsOf(ports, order)) {
    if (trip.hours[0]! * hourMs - limits.clockAheadMs >= fromMs) break;
    fromMs = Math.min(fromMs, (await receivedFrom(ports, trip)) ?? fromMs);
  }
  return fromMs;
};

/** False: the time is up. */
const eraseTripsOf = async (ports: EraseLakePorts, { orders }: Sweep, untilMs: number): Promise<boolean> => {
  for (const order of orders)
    for (const trip of await tripsOf(ports, order)) {
      if (ports.now() >= untilMs) return false;
      await eraseCurated(ports, trip, order.erasedAtMs);
    }
  return true;
};

/** Sweeps the next objects of the step, or leads to the next one. */
const sweepOn = async (
  { objects, now }: EraseLakePorts,
  sweep: Sweep,
  untilMs: number,
): Promise<{ sweep: Sweep; objects: number }> => {
  const { place, does, keyOfDate } = steps[sweep.step]!;
  let { after, fromMs } = sweep;
  after ??= keyOfDate?.(dateOf(fromMs));
  const listed = await objects.list(place, after);
  if (listed.length === 0) return { sweep: { ...sweep, step: sweep.step + 1, after: undefined }, objects: 0 };
  const erased = erasedBy(sweep.orders, (receivedAt) => {
    fromMs = Math.min(fromMs, receivedAt);
  });
  let count = 0;
  for (const together of inLoads(listed)) {
    const changed = together.filter(({ modifiedMs }) => modifiedMs >= sweep.sinceMs);
    await Promise.all(changed.map(({ key }) => objects[does](place, key, erased)));
    count += changed.length;
    after = together.at(-1)!.key;
    if (now() >= untilMs) break;
  }
  return { sweep: { ...sweep, fromMs, after }, objects: count };
};

const loadObjects = 8;
const loadBytes = 4_000_000;

/** Objects to hold at once: some small ones, or one large one. */
const inLoads = (objects: readonly SweptObject[]): SweptObject[][] => {
  const loads: SweptObject[][] = [];
  let bytes = 0;
  for (const object of objects) {
    const load = loads.at(-1);
    if (load && load.length < loadObjects && bytes + object.bytes <= loadBytes) {
      load.push(object);
      bytes += object.bytes;
    } else {
      loads.push([object]);
      bytes = object.bytes;
    }
  }
  return loads;
};

const erasedBy = (orders: readonly FollowedOrder[], found: (receivedAt: number) => void): Erased => {
  const byDriver = Map.groupBy(orders, ({ driver }) => driver);
  return {
    drivers: new Set(byDriver.keys()),
    owns({ driver, trip, receivedAt }) {
      const isErased = byDriver
        .get(driver)
        ?.some(
          (order) =>
            (order.trip ?? trip) === trip && (receivedAt === undefined || receivedAt <= order.erasedAtMs),
        );
      if (isErased && receivedAt !== undefined) found(receivedAt);
      return isErased === true;
    },
    names: (text) =>
      orders.some(
        ({ driver, trip }) =>
          (text.includes(`"${driver}"`) || text.includes(`${driver}/`)) &&
          (trip === undefined || text.includes(`"${trip}"`) || text.includes(`/${trip}`)),
      ),
  };
};

/** Notes the sweep with its orders; those that had their last one are done. */
const finish = async (
  { erasures }: EraseLakePorts,
  orders: readonly FollowedOrder[],
  { startedAtMs, orders: swept, fromMs }: Sweep,
): Promise<{ orders: FollowedOrder[]; done: number }> => {
  const remaining: FollowedOrder[] = [];
  let done = 0;
  for (const order of orders) {
    const isSwept = swept.some(
      (each) => nameOf(each) === nameOf(order) && each.erasedAtMs === order.erasedAtMs,
    );
    const next = isSwept
      ? { ...order, sweeps: order.sweeps + 1, sweptAtMs: startedAtMs, fromMs: Math.min(order.fromMs, fromMs) }
      : order;
    if (next.sweeps < erasing.sweepsAfterMs.length) remaining.push(next);
    else if (await erasures.advance({ ...order, state: "table-erased" }, "done")) done++;
  }
  return { orders: remaining, done };
};
