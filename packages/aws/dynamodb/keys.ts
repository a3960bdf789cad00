import { fnv1a } from "@trips/core/domain/fnv.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { dayPartitions } from "@trips/core/pipeline.ts";

/** Keys of the single table "trips". A driver id or trip id never holds the separator `#`. */

export const tripPkPrefix = "TRIP#";

export const tripPk = ({ driver, trip }: TripKey): string => `${tripPkPrefix}${driver}#${trip}`;

export const tripKeyOf = (pk: string): TripKey => {
  const [, driver, trip] = pk.split("#");
  if (!driver || !trip) throw new Error(`not the key of a trip: ${pk}`);
  return { driver, trip };
};

export const tripSk = "TRIP";

const windowPrefix = "W#";

/** `W#2026-11-20T10:15Z`: sorts by time. */
export const windowSk = (start: number): string =>
  `${windowPrefix}${new Date(start).toISOString().slice(0, 16)}Z`;

/** Bounds that hold every window and nothing else. */
export const firstWindowSk = windowPrefix;
export const lastWindowSk = `${windowPrefix}~`;

const idChunkPrefix = "I#";

/** `I#00`: the limit on a trip's ids keeps the number at two digits. */
export const idChunkSk = (index: number): string => `${idChunkPrefix}${String(index).padStart(2, "0")}`;

export const firstIdChunkSk = idChunkSk(0);

/**
 * Corrections that wait for the trip's first record. They have a partition of their own in the index `byDriver`, so that
 * they are found when all of a driver's trips are to be erased.
 */
export const pendingCorrectionsKeyOf = (key: TripKey) => ({ pk: tripPk(key), sk: "C" });

export const pendingCorrectionsKeys = (key: TripKey) => ({
  ...pendingCorrectionsKeyOf(key),
  driverKey: correctionsDriverKey(key.driver),
  driverSort: key.trip,
});

export const correctionsDriverKey = (driver: string): string => `CORRECTIONS#${driver}`;

const dateMarkerPrefix = "D#";

/** Undefined: not the key of a marker. */
export const dateOfMarkerSk = (sk: string): string | undefined =>
  sk.startsWith(dateMarkerPrefix) ? sk.slice(dateMarkerPrefix.length) : undefined;

/** Whether it is a page or a chunk of ids. */
export const isPartSk = (sk: string): boolean => sk.startsWith(windowPrefix) || sk.startsWith(idChunkPrefix);

/** One marker per trip and local date carries the keys of both indexes, so that totals never rewrite them. */
export const dateMarkerKeys = (key: TripKey, date: string) => ({
  pk: tripPk(key),
  sk: `${dateMarkerPrefix}${date}`,
  driverKey: driverKey(key.driver),
  driverSort: `${date}#${key.trip}`,
  dayKey: dayKey(date, partitionOf(key)),
  daySort: `${key.driver}#${key.trip}`,
});

export const driverKey = (driver: string): string => `DRIVER#${driver}`;

export const dateOfDriverSort = (driverSort: string): string => driverSort.slice(0, driverSort.indexOf("#"));

/** Bounds that hold every marker of these dates and no other: `$` follows the separator. */
export const driverSortRange = (from: string, to: string): [first: string, last: string] => [
  `${from}#`,
  `${to}$`,
];

export const dayKey = (date: string, partition: number): string => `DAY#${date}#${partition}`;

/** `R#2026-11-20`: outside the key range of a trip's own item and pages. */
export const rejectsPrefix = "R#";

/** A partition of their own in the index `byDriver`, so that no query for trips sees them. */
export const rejectsKeys = (key: TripKey & { readonly date: string }) => ({
  pk: tripPk(key),
  sk: `${rejectsPrefix}${key.date}`,
  driverKey: rejectsDriverKey(key.driver),
  driverSort: `${key.date}#${key.trip}`,
});

export const rejectsDriverKey = (driver: string): string => `REJECTS#${driver}`;

/** `shardId-000000000000#0#2027-12-26`: the last UTC day before expiry keeps lanes of different expiry apart. */
export const laneSk = (lane: string, expiresAt: number): string =>
  `${lane}#${new Date(expiresAt * 1000 - 1).toISOString().slice(0, 10)}`;

export const fleetPkPrefix = "FLEET#";

export const fleetPk = (date: string): string => `${fleetPkPrefix}${date}`;

/** `PULSE#2026-11-20T10` */
export const pulsePk = (minuteMs: number): string => `PULSE#${new Date(minuteMs).toISOString().slice(0, 13)}`;

/** `15#shardId-000000000000#<sequence number>` */
export const pulseSk = (minuteMs: number, partition: string, first: string): string =>
  `${new Date(minuteMs).toISOString().slice(14, 16)}#${partition}#${first}`;

/** `15#shardId-000000000000#0#rejects`: sorts among the minute's other items. */
export const pulseRejectsSk = (minuteMs: number, lane: string): string =>
  `${new Date(minuteMs).toISOString().slice(14, 16)}#${lane}#rejects`;

/** `15#shardId-000000000000#failed` */
export const pulseFailedSk = (minuteMs: number, partition: string): string =>
  `${new Date(minuteMs).toISOString().slice(14, 16)}#${partition}#failed`;

const sharePrefix = "SHARE#";

export const sharePk = (digest: string): string => `${sharePrefix}${digest}`;

export const shareDigestOf = (pk: string): string => pk.slice(sharePrefix.length);

export const shareSk = "SHARE";

/** Partition of a trip's shares in the index `byDriver`; no driver's own key begins with `SHARES#`. */
export const sharesKey = ({ driver, trip }: TripKey): string => `SHARES#${driver}#${trip}`;

/** Sorts by when a share expires. */
export const shareSort = (expiresAtMs: number, digest: string): string =>
  `${new Date(expiresAtMs).toISOString()}#${digest}`;

const devicePrefix = "DEVICE#";

export const deviceKeyOf = (id: string) => ({ pk: `${devicePrefix}${id}`, sk: "DEVICE" });

export const deviceIdOf = (pk: string): string => pk.slice(devicePrefix.length);

/** Partition of a driver's devices in the index `byDriver`; no driver's own key begins with `DEVICES#`. */
export const devicesKey = (driver: string): string => `DEVICES#${driver}`;

/** Sorts by when a device was registered. */
export const deviceSort = (createdAtMs: number, id: string): string =>
  `${new Date(createdAtMs).toISOString()}#${id}`;

/** One partition holds everyone's name, so that one query reads them all; `sk` is the driver. */
export const peoplePk = "PEOPLE";

/** The books of a local date, and what the last run found. */
export const booksKey = (date: string) => ({ pk: `LAKE#RECONCILE#${date}`, sk: "BOOKS" });
export const booksRunKey = { pk: "LAKE#RECONCILE", sk: "RUN" };

/** What belongs to a person, not to trips. */
export const accountPk = (driver: string): string => `ACCOUNT#${driver}`;

export const preferencesSk = "PREFERENCES";

export const erasuresPkPrefix = "ERASURES#";

export const erasuresPk = (driver: string): string => `${erasuresPkPrefix}${driver}`;

const erasureTripPrefix = "TRIP#";

/** Of one trip, or of all. */
export const erasureKeys = ({
  driver,
  trip,
}: {
  readonly driver: string;
  readonly trip: string | undefined;
}) => ({
  pk: erasuresPk(driver),
  sk: trip === undefined ? "ALL" : `${erasureTripPrefix}${trip}`,
});

export const erasedTripOf = (sk: string): string | undefined =>
  sk.startsWith(erasureTripPrefix) ? sk.slice(erasureTripPrefix.length) : undefined;

/** Partition of the orders that are not done in the index `byDriver`; no driver's own key is like it. */
export const pendingErasuresKey = "ERASURES";

/** Sorts by when it was ordered. */
export const pendingErasureSort = (erasedAtMs: number, { pk, sk }: ReturnType<typeof erasureKeys>): string =>
  `${new Date(erasedAtMs).toISOString()}#${pk}#${sk}`;

/** What the curated zone knows of a trip. */
export const curatedTripKeyOf = ({ driver, trip }: TripKey) => ({
  pk: `LAKE#TRIP#${driver}#${trip}`,
  sk: tripSk,
});

/** The index `byDriver` lists them apart from the driver's own trips, so that the lake's side of a driver can be found. */
export const curatedTripKeys = (key: TripKey) => ({
  ...curatedTripKeyOf(key),
  driverKey: lakeDriverKey(key.driver),
  driverSort: key.trip,
});

export const lakeDriverKey = (driver: string): string => `LAKE#DRIVER#${driver}`;

/** Where the sweeps of the lake are. */
export const eraseProgressKeys = { pk: "LAKE#ERASE", sk: "PROGRESS" } as const;

/** By the date of arrival in the object's key; objects without one share a partition. */
export const curatedObjectKeys = ({ key }: { readonly key: string }) => ({
  pk: `LAKE#OBJECTS#${/\bdate=(\d{4}-\d{2}-\d{2})\b/.exec(key)?.[1] ?? "none"}`,
  sk: key,
});

/** Spreads one date's trips evenly over the partitions of the index. */
const partitionOf = (key: TripKey): number => fnv1a(tripPk(key)) % dayPartitions;
