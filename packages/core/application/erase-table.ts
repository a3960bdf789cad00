import type { TripKey } from "../domain/trip.ts";
import { erasing } from "../pipeline.ts";
import type { DeviceStore } from "./device.ts";
import { withoutTrip } from "./device-status.ts";
import type { DeviceStatusStore } from "./device-status-store.ts";
import { type EraseTripPorts, eraseTrip, isErased } from "./erase-trip.ts";
import type { Erasure, Erasures } from "./erasures.ts";
import type { PeopleStore } from "./people.ts";
import type { PreferenceStore } from "./preferences.ts";
import type { RejectStore } from "./reject-store.ts";
import type { ShareStore } from "./shares.ts";

/** The names of all trips of a driver that have items, those with nothing but rejects included; eventually consistent. */
export type TripNamesOf = (driver: string) => Promise<readonly string[]>;

export type EraseTablePorts = Omit<EraseTripPorts, "lane"> & {
  readonly erasures: Erasures;
  readonly tripNamesOf: TripNamesOf;
  readonly shares: Pick<ShareStore, "sharesOf" | "remove">;
  readonly rejectStore: Pick<RejectStore, "allRejectsOf" | "removeRejects">;
  readonly devices: Pick<DeviceStore, "devicesOf" | "remove">;
  readonly statuses: Pick<DeviceStatusStore, "statusesOf" | "load" | "save" | "remove">;
  readonly people: Pick<PeopleStore, "remove">;
  readonly preferences: Pick<PreferenceStore, "forget">;
  readonly now: () => number;
};

/** No writer of the stream has a lane of this name. */
const lane = "erase";

/**
 * Erases what the table holds, and returns the order as it then is: still "ordered" if time was up before the end.
 * Idempotent. An order for all trips finds them through an index, which may lack the newest: so the schedule repeats
 * this, for a table that is erased as well, before it erases the lake.
 */
export const eraseFromTable = async (
  ports: EraseTablePorts,
  erasure: Erasure,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<Erasure> => {
  const { driver, trip, erasedAtMs, state } = erasure;
  for (const name of trip === undefined ? await ports.tripNamesOf(driver) : [trip]) {
    if (ports.now() > untilMs) return erasure;
    await eraseAllOf(ports, { driver, trip: name }, erasedAtMs);
  }
  if (trip === undefined) {
    await removeDevices(ports, driver, erasedAtMs);
    await removeStatuses(ports, driver);
  } else await forgetTrip(ports, driver, trip);
  if (state !== "ordered") return erasure;
  if (trip === undefined) {
    await ports.people.remove(driver);
    await ports.preferences.forget(driver);
  }
  const next = { ...erasure, state: "table-erased" } as const;
  return (await ports.erasures.advance(erasure, next.state)) ? next : erasure;
};

/** Erases what the table holds of all orders until the lake is swept first, and after that of those it has not erased. */
export const eraseFromTables = async (ports: EraseTablePorts, untilMs: number): Promise<void> => {
  for (const erasure of await ports.erasures.pending()) {
    const isSettled = ports.now() >= erasure.erasedAtMs + erasing.sweepsAfterMs[0]!;
    if (erasure.state === "ordered" || !isSettled) await eraseFromTable(ports, erasure, untilMs);
  }
};

/** Without its key a phone sends nothing more; one that was registered after the order stays. */
const removeDevices = async (
  { devices }: EraseTablePorts,
  driver: string,
  erasedAtMs: number,
): Promise<void> => {
  for (const { id, createdAtMs } of await devices.devicesOf(driver))
    if (createdAtMs <= erasedAtMs) await devices.remove(driver, id);
};

/** What is known of a phone that goes on sending is not told apart by time: what it sends next begins it anew. */
const removeStatuses = async ({ statuses }: EraseTablePorts, driver: string): Promise<void> => {
  for (const status of await statuses.statusesOf(driver)) await statuses.remove(status, status.heardMs);
};

/** A register names the trips that its phone sent last. */
const forgetTrip = async ({ statuses }: EraseTablePorts, driver: string, trip: string): Promise<void> => {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const naming = (await statuses.statusesOf(driver)).filter(({ trips }) => trip in trips);
    if (naming.length === 0) return;
    for (const { status, rev } of (await statuses.load(naming)).values())
      await statuses.save(withoutTrip(status, trip), rev);
  }
};

/** The trip itself goes last, so that a repetition finds whatever is left of it. */
const eraseAllOf = async (ports: EraseTablePorts, key: TripKey, erasedAtMs: number): Promise<void> => {
  for (const { digest, createdAtMs } of await ports.shares.sharesOf(key))
    if (createdAtMs <= erasedAtMs) await ports.shares.remove(key, digest);
  await eraseRejects(ports, key, erasedAtMs);
  await eraseTrip({ ...ports, lane }, key, erasedAtMs);
};

const maxAttempts = 8;

const eraseRejects = async (
  { rejectStore }: EraseTablePorts,
  key: TripKey,
  erasedAtMs: number,
): Promise<void> => {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const erased = (await rejectStore.allRejectsOf(key)).filter((rejects) => isErased(rejects, erasedAtMs));
    if (erased.length === 0) return;
    for (const rejects of erased) await rejectStore.removeRejects(rejects);
  }
  throw new Error(`the rejects of a trip could not be erased in ${maxAttempts} attempts`);
};
