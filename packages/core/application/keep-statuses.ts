import type { Delivery } from "./delivery.ts";
import { reportOf } from "./device-report.ts";
import { type DeviceStatus, isSameStatus, mergeStatus, nameOfDevice, statusSince } from "./device-status.ts";
import type { DeviceStatusStore, StoredStatus } from "./device-status-store.ts";
import type { Erasures } from "./erasures.ts";
import { inTurns } from "./in-turns.ts";

/** What a window has heard so far, by `nameOfDevice`; plain JSON. */
export type HeardState = Readonly<Record<string, DeviceStatus>>;

/** More are written before the window ends: Lambda carries 1 MB of state, and a register has 2 KB at most. */
export const maxHeld = 400;

/** The registers of a driver; beyond that, the one that has been silent for the longest time goes. */
export const maxStatusesPerDriver = 50;

/** A phone names its model itself, so a driver's window keeps only so many models: those heard last. */
export const maxModelsPerWindow = 5;

/** The state after further deliveries of a window, in any order. */
export const hear = (state: HeardState, deliveries: readonly Delivery[]): HeardState => {
  const heard = new Map(Object.entries(state));
  for (const { data } of deliveries) {
    const report = reportOf(data);
    if (!report) continue;
    const name = nameOfDevice(report);
    const before = heard.get(name);
    heard.set(name, before ? mergeStatus(before, report) : report);
  }
  for (const name of surplusModels([...heard.values()])) heard.delete(name);
  return Object.fromEntries(heard);
};

const byHeard = (a: DeviceStatus, b: DeviceStatus): number =>
  b.heardMs - a.heardMs || (nameOfDevice(a) < nameOfDevice(b) ? -1 : 1);

const surplusModels = (statuses: readonly DeviceStatus[]): string[] =>
  [
    ...Map.groupBy(
      statuses.filter(({ by }) => by === "model"),
      ({ driver }) => driver,
    ).values(),
  ].flatMap((models) => models.sort(byHeard).slice(maxModelsPerWindow).map(nameOfDevice));

export type KeepStatusesPorts = {
  readonly statuses: DeviceStatusStore;
  readonly erasedUntil: Erasures["erasedUntil"];
};

const maxAttempts = 6;

/**
 * Merges what a window has heard into the stored registers: one read and one write for each that changes. Throws if one
 * was changed by others each time; whoever repeats the window then merges the same again, which changes nothing more.
 */
export const keepStatuses = async (ports: KeepStatusesPorts, heard: HeardState): Promise<void> => {
  const { statuses } = ports;
  let left = Object.values(heard);
  const created: DeviceStatus[] = [];
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === maxAttempts)
      throw new Error(`${left.length} registers were changed by others in ${maxAttempts} attempts`);
    const stored = await statuses.load(left);
    const isNew = (each: DeviceStatus) => !stored.has(nameOfDevice(each));
    const until = await erasedUntilOf(ports, left.filter(isNew));
    const saved = await inTurns(left, async (each) => {
      const since = statusSince(each, until.get(each) ?? Number.NEGATIVE_INFINITY);
      return since === undefined || merged(statuses, stored.get(nameOfDevice(each)), since);
    });
    created.push(...left.filter((each, index) => saved[index] && isNew(each)));
    left = left.filter((_, index) => !saved[index]);
  }
  if (created.length === 0) return;
  // An order that came in between found nothing to erase.
  for (const [each, ms] of await erasedUntilOf(ports, created)) await statuses.remove(each, ms);
  const drivers = new Set(created.map(({ driver }) => driver));
  await inTurns([...drivers], (driver) => forgetSurplus(statuses, driver, created));
};

const merged = async (
  statuses: DeviceStatusStore,
  stored: StoredStatus | undefined,
  heard: DeviceStatus,
): Promise<boolean> => {
  const status = stored ? mergeStatus(stored.status, heard) : heard;
  if (stored && isSameStatus(stored.status, status)) return true;
  return statuses.save(status, stored?.rev);
};

/** Until when what they say was ordered to be erased; those without an order are absent. */
const erasedUntilOf = async (
  { erasedUntil }: KeepStatusesPorts,
  statuses: readonly DeviceStatus[],
): Promise<ReadonlyMap<DeviceStatus, number>> => {
  if (statuses.length === 0) return new Map();
  const tripOf = ({ trips }: DeviceStatus) => Object.keys(trips)[0] ?? "none";
  const until = await erasedUntil(statuses.map((each) => ({ driver: each.driver, trip: tripOf(each) })));
  return new Map(
    statuses.flatMap((each, index) => (until[index] === undefined ? [] : [[each, until[index]] as const])),
  );
};

/** What was just created may not be in the driver's list yet. */
const forgetSurplus = async (
  statuses: DeviceStatusStore,
  driver: string,
  created: readonly DeviceStatus[],
): Promise<void> => {
  const all = new Map<string, DeviceStatus>();
  for (const each of [...(await statuses.statusesOf(driver)), ...created])
    if (each.driver === driver) all.set(nameOfDevice(each), each);
  const surplus = [...all.values()].sort(byHeard).slice(maxStatusesPerDriver);
  await inTurns(surplus, (each) => statuses.remove(each, each.heardMs));
};
