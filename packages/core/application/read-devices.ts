import { trackOf } from "../domain/track.ts";
import { type Caller, requireDriver, requireFleet } from "./caller.ts";
import { dateAfter } from "./date-range.ts";
import { type Device, type DeviceKind, type DeviceStore, type DevicesView, deviceViewOf } from "./device.ts";
import { type DeviceStatus, nameOfDevice } from "./device-status.ts";
import type { DeviceStatusPages, DeviceStatusStore } from "./device-status-store.ts";
import { byNeed, type DeviceVerdict, unusedMs, verdictOf } from "./device-verdict.ts";
import { inTurns } from "./in-turns.ts";
import type { DayRangeReader } from "./read-days.ts";
import type { StoredRejects } from "./reject-store.ts";
import { rejectedViewOf } from "./reject-view.ts";
import type { SummarisedTrip, TripReader } from "./trip-reader.ts";
import type { RejectedView } from "./views.ts";

/** What a phone said last, what was counted of what it sent since yesterday, and whether it needs help. */
export type PhoneView = {
  readonly driver: string;
  /** Null: it sends with an ID token. */
  readonly deviceId: string | null;
  /** As it was registered; null: it is not, or not any more. */
  readonly name: string | null;
  readonly kind: DeviceKind | null;
  /** What it calls itself. */
  readonly phone: string | null;
  readonly app: string | null;
  readonly verdict: DeviceVerdict;
  /** To a minute; null: it never sent. */
  readonly lastSeen: string | null;
  readonly lastFix: { readonly time: string; readonly accuracyMeters: number | null } | null;
  readonly battery: {
    readonly time: string;
    readonly percent: number;
    readonly charging: boolean | null;
  } | null;
  /** How old the newest record of its last batch was on arrival. */
  readonly uploadLagSeconds: number | null;
  /** The greatest of the last day of which anything is known. */
  readonly worstUploadLagSeconds: number | null;
  /** Records that were still on the phone; null: its app does not say. */
  readonly queued: number | null;
  readonly quality: {
    readonly records: number;
    readonly filtered: number;
    readonly outliers: number;
    readonly jumps: number;
  };
  readonly rejected: RejectedView;
  /** The counted trip whose rejects arrived last; null: none. */
  readonly rejectedTripId: string | null;
};

export type PhonesView = DevicesView & {
  /** Those that need help first. */
  readonly phones: readonly PhoneView[];
  /** Of the fleet: what asks for those that did not fit; absent: there are no more. */
  readonly next?: string;
};

/** What is read of a driver besides the registers of the phones. */
export type DriverFacts = {
  readonly devices: readonly Device[];
  readonly trips: readonly SummarisedTrip[];
  readonly rejects: readonly StoredRejects[];
};

export type DeviceReadPorts = {
  readonly devices: Pick<DeviceStore, "devicesOf">;
  readonly statuses: Pick<DeviceStatusStore, "statusesOf"> & DeviceStatusPages;
  readonly ranges: Pick<DayRangeReader, "tripsOfDriverBetween">;
  readonly reader: Pick<TripReader, "rejectsOfDriver">;
  readonly now: () => number;
  /** Of a fleet, what was read of a driver may serve for a while; absent: it does not. */
  readonly recall?: ((driver: string, read: () => Promise<DriverFacts>) => Promise<DriverFacts>) | undefined;
};

/** A driver's phones: all that are registered, and all that sent in the last months. */
export const readPhones = async (
  caller: Caller,
  ports: DeviceReadPorts,
  driver: string,
): Promise<PhonesView> => {
  requireDriver(caller, driver);
  const statuses = await ports.statuses.statusesOf(driver);
  const facts = await readFacts(ports, driver, statuses);
  return {
    devices: facts.devices.toSorted((a, b) => b.createdAtMs - a.createdAtMs).map(deviceViewOf),
    phones: phonesOf(driver, statuses, facts, ports.now()).sort(byNeed),
  };
};

/** Enough for one answer of the API; a page of the dashboard follows `next`. */
export const fleetPhonesAtLeast = 100;

/**
 * The phones of the drivers after `after`, a page. Drivers of whom no phone ever sent are not among them. Each page has
 * its own order.
 */
export const readFleetPhones = async (
  caller: Caller,
  ports: DeviceReadPorts,
  after?: string,
): Promise<PhonesView> => {
  requireFleet(caller);
  const { statuses, next } = await ports.statuses.statusPage(after, fleetPhonesAtLeast);
  const byDriver = [...Map.groupBy(statuses, ({ driver }) => driver)];
  const { recall = (_, read) => read() } = ports;
  const found = await inTurns(byDriver, async ([driver, own]) => {
    const facts = await recall(driver, () => readFacts(ports, driver, own));
    return { devices: facts.devices, phones: phonesOf(driver, own, facts, ports.now()) };
  });
  return {
    devices: found.flatMap(({ devices }) => devices.map(deviceViewOf)),
    phones: found.flatMap(({ phones }) => phones).sort(byNeed),
    ...(next !== undefined && { next }),
  };
};

const dayMs = 86_400_000;
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const readFacts = async (
  { devices, ranges, reader, now }: DeviceReadPorts,
  driver: string,
  statuses: readonly DeviceStatus[],
): Promise<DriverFacts> => {
  const today = dateOf(now());
  const yesterday = dateAfter(today, -1);
  // Counted since yesterday, so what is silent for longer has nothing to count.
  const sends = statuses.some(({ heardMs }) => heardMs >= now() - 2 * dayMs);
  const [registered, trips, ...rejects] = await Promise.all([
    devices.devicesOf(driver),
    // East of Greenwich it is tomorrow already.
    sends ? ranges.tripsOfDriverBetween(driver, yesterday, dateAfter(today, 1)) : [],
    ...(sends ? [yesterday, today].map((date) => reader.rejectsOfDriver(driver, date)) : []),
  ]);
  return { devices: registered, trips, rejects: rejects.flat() };
};

const phonesOf = (
  driver: string,
  statuses: readonly DeviceStatus[],
  facts: DriverFacts,
  nowMs: number,
): PhoneView[] => {
  const heard = new Map(statuses.map((status) => [nameOfDevice(status), status]));
  const registered = new Map(facts.devices.map((device) => [device.id, device]));
  const unheard = facts.devices.filter(({ id }) => !heard.has(nameOfDevice({ driver, by: "key", id })));
  return [
    ...statuses.map((status) =>
      phoneOf(driver, status, status.by === "key" ? registered.get(status.id) : undefined, facts, nowMs),
    ),
    ...unheard.map((device) => phoneOf(driver, undefined, device, facts, nowMs)),
  ].filter(
    // One that was revoked is of interest for as long as it may still try.
    ({ verdict, lastSeen }) => verdict.state !== "revoked" || Date.parse(lastSeen ?? "") > nowMs - unusedMs,
  );
};

const isoOf = (ms: number): string => new Date(ms).toISOString();

const phoneOf = (
  driver: string,
  status: DeviceStatus | undefined,
  device: Device | undefined,
  facts: DriverFacts,
  nowMs: number,
): PhoneView => {
  const deviceId = device?.id ?? (status?.by === "key" ? status.id : undefined);
  const isOf = ({ trip }: { readonly trip: string }): boolean =>
    (status !== undefined && trip in status.trips) ||
    (deviceId !== undefined && trackOf(trip)?.device === deviceId);
  const trips = facts.trips.filter(isOf);
  const rejects = facts.rejects.filter(isOf);
  const rejected = rejectedViewOf(rejects);
  const quality = qualityOf(trips);
  const verdict = verdictOf(
    {
      ...{ status, device, records: quality.records },
      leftOut: quality.filtered + quality.outliers,
      rejected: rejected.count,
    },
    nowMs,
  );
  return {
    driver,
    deviceId: deviceId ?? null,
    name: device?.name ?? null,
    kind: device?.kind ?? null,
    ...saidOf(status),
    ...{ verdict, quality, rejected },
    rejectedTripId: lastRejectedOf(trips, rejects),
  };
};

const saidOf = (status: DeviceStatus | undefined) => {
  const { fix, battery, lag, queue } = status ?? {};
  const lags = Object.values(status?.lags ?? {});
  const model = status?.by === "model" && status.id !== "" ? status.id : null;
  return {
    phone: status?.phone?.name ?? model,
    app: status?.app?.name ?? null,
    lastSeen: status ? isoOf(status.heardMs) : null,
    lastFix: fix ? { time: isoOf(fix.at), accuracyMeters: fix.accuracyMeters ?? null } : null,
    battery: battery
      ? { time: isoOf(battery.at), percent: battery.percent, charging: battery.isCharging ?? null }
      : null,
    uploadLagSeconds: lag ? Math.max(0, lag.ms) / 1000 : null,
    worstUploadLagSeconds: lags.length > 0 ? Math.max(...lags) / 1000 : null,
    queued: queue?.waiting ?? null,
  };
};

const lastRejectedOf = (
  trips: readonly SummarisedTrip[],
  rejects: readonly StoredRejects[],
): string | null => {
  const counted = new Set(trips.map(({ trip }) => trip));
  const shown = rejects.filter(({ trip }) => counted.has(trip));
  return shown.toSorted((a, b) => (a.date < b.date ? 1 : -1))[0]?.trip ?? null;
};

const qualityOf = (trips: readonly SummarisedTrip[]): PhoneView["quality"] => {
  const sums = { records: 0, filtered: 0, outliers: 0, jumps: 0 };
  for (const { summary } of trips) {
    const { unique, filtered, outliers, jumps } = summary.totals;
    sums.records += unique;
    sums.filtered += filtered;
    sums.outliers += outliers;
    sums.jumps += jumps;
  }
  return sums;
};
