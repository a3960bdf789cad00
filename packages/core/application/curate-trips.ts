import { type Corrections, noCorrections, textOfSpans, wrongSpansOf } from "../domain/corrections.ts";
import { addIds, countIds, type IdSet, noIds, uniteIds } from "../domain/id-set.ts";
import { rulesVersion } from "../domain/rules.ts";
import { earliest, type Sent } from "../domain/trip.ts";
import { backoffMs } from "./backoff.ts";
import type { AddedToTrip } from "./curate-files.ts";
import type { CuratedRecord } from "./curated-rows.ts";
import {
  type CountedBy,
  type CuratedTrip,
  type CuratedTrips,
  joinSaid,
  type SaidOfTrip,
} from "./curated-zone.ts";
import { inTurns } from "./in-turns.ts";
import { nameOf } from "./trip-cache.ts";
import { expiryOf } from "./trip-store.ts";

/** As many hours as the dates that a trip may have (ARCHITECTURE.md, bounds), and a date for time zones. */
export const maxHours = 401 * 24;

export type ObjectTrip = AddedToTrip & { readonly said: SaidOfTrip };
export type KnownTrip = ObjectTrip & { readonly stored: CuratedTrip };

type Ports = {
  readonly trips: CuratedTrips;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly retentionDays: number;
};

export const countedByOf = ({ timeZone, vehicle, corrections }: SaidOfTrip): CountedBy => ({
  timeZone: timeZone.text,
  vehicle: vehicle?.text,
  rules: rulesVersion,
  wrong: textOfSpans(wrongSpansOf(corrections)),
});

export const isCountedBy = (a: CountedBy, b: CountedBy): boolean =>
  a.timeZone === b.timeZone && a.vehicle === b.vehicle && a.rules === b.rules && a.wrong === b.wrong;

/** Of a trip without records: any of them says an earlier one. */
const noTimeZone: Sent = { t: Number.MAX_SAFE_INTEGER, id: 0, text: "UTC" };

/** The hours of both, or those of `held` and the first of the others that it has room for. */
const withinBound = (held: IdSet, added: IdSet): IdSet => {
  let hours = uniteIds(held, added);
  if (countIds(hours) <= maxHours) return hours;
  hours = held;
  for (let at = 0; at < added.length; at += 2)
    for (let hour = added[at]!; hour <= added[at + 1]! && countIds(hours) < maxHours; hour++)
      hours = uniteIds(hours, [hour, hour]);
  return hours;
};

/** What a trip's records, by hour, and its driver say of it; undefined: nobody says anything. */
export const saidBy = (
  recordsByHour: ReadonlyMap<number, readonly CuratedRecord[]>,
  corrections: Corrections = noCorrections,
): SaidOfTrip | undefined => {
  const hours = [...recordsByHour].flatMap(([hour, { length }]) => (length > 0 ? hour : []));
  let [timeZone, vehicle]: (Sent | undefined)[] = [];
  for (const records of recordsByHour.values())
    for (const { record, sentTimeZone, sentVehicle } of records) {
      const { t, id } = record;
      timeZone = earliest(timeZone, { t, id, text: sentTimeZone });
      if (sentVehicle !== undefined) vehicle = earliest(vehicle, { t, id, text: sentVehicle });
    }
  return timeZone || corrections.length > 0
    ? { hours: addIds(noIds, hours), timeZone: timeZone ?? noTimeZone, vehicle, corrections }
    : undefined;
};

/** The corrections that were decided after a time. */
export const decidedAfter = (corrections: Corrections, erasedUntil: number | undefined): Corrections =>
  erasedUntil === undefined ? corrections : corrections.filter(({ at }) => at > erasedUntil);

export const isSame = (a: SaidOfTrip, b: SaidOfTrip): boolean =>
  JSON.stringify(saidOf(a)) === JSON.stringify(saidOf(b));
const saidOf = ({ hours, timeZone, vehicle, corrections }: SaidOfTrip): unknown => [
  hours,
  corrections,
  [timeZone.t, timeZone.id, timeZone.text],
  vehicle && [vehicle.t, vehicle.id, vehicle.text],
];

const joined = (
  ports: Ports,
  { key, said, erasedUntil }: ObjectTrip,
  stored: CuratedTrip | undefined,
): CuratedTrip => {
  const held = stored && { ...stored, corrections: decidedAfter(stored.corrections, erasedUntil) };
  const next = { ...joinSaid(held, said), hours: withinBound(stored?.hours ?? [], said.hours) };
  if (stored && isSame(stored, next)) return stored;
  return {
    ...key,
    ...next,
    rev: stored ? stored.rev + 1 : ports.now(),
    countedBy: stored?.countedBy ?? countedByOf(next),
    expiresAt: expiryOf(ports.now(), ports.retentionDays),
  };
};

/** Writes what an object says about its trips, before its rows are merged. */
export const joinTrips = async (ports: Ports, parts: readonly ObjectTrip[]): Promise<KnownTrip[]> => {
  const known = new Map<string, KnownTrip>();
  let pending = parts;
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    const stored = await ports.trips.load(pending.map(({ key }) => key));
    const outcomes = await inTurns(pending, async (part, index) => {
      const next = joined(ports, part, stored[index]);
      const isKnown = next === stored[index] || (await ports.trips.save(next, stored[index]?.rev));
      if (isKnown) known.set(nameOf(part.key), { ...part, stored: next });
      return isKnown;
    });
    pending = pending.filter((_, index) => !outcomes[index]);
  }
  return parts.map(({ key }) => known.get(nameOf(key))!);
};

/**
 * Trips of which everything that an object brings is erased: with the hours that an earlier attempt, before the order, may
 * have added rows to.
 */
export const loadErased = async (
  { trips }: Ports,
  parts: readonly ObjectTrip[],
): Promise<readonly KnownTrip[]> => {
  const stored = await trips.load(parts.map(({ key }) => key));
  return parts.map((part, index) => {
    const { key, said } = part;
    const known = stored[index] ?? { ...key, ...said, rev: 0, countedBy: countedByOf(said), expiresAt: 0 };
    const hours = uniteIds(known.hours, said.hours);
    return { ...part, added: new Map(), stored: { ...known, hours } };
  });
};

/** Whether nobody changed them since. */
export const areUnchanged = async ({ trips }: Ports, known: readonly KnownTrip[]): Promise<boolean> => {
  const stored = await trips.load(known.map(({ key }) => key));
  return known.every((trip, index) => (stored[index]?.rev ?? 0) === trip.stored.rev);
};

/** Notes what all rows are counted by. False: some of them changed meanwhile. */
export const noteCounted = async ({ trips }: Ports, known: readonly KnownTrip[]): Promise<boolean> => {
  const changed = known.filter(({ stored }) => !isCountedBy(stored.countedBy, countedByOf(stored)));
  const saved = await inTurns(changed, ({ stored }) =>
    trips.save({ ...stored, rev: stored.rev + 1, countedBy: countedByOf(stored) }, stored.rev),
  );
  return saved.every(Boolean);
};
