import { listIds } from "../domain/id-set.ts";
import { noRules } from "../domain/rules.ts";
import type { TripKey } from "../domain/trip.ts";
import { backoffMs } from "./backoff.ts";
import { type CountPorts, countTrips, maxRounds } from "./curate-count.ts";
import { UsedFiles } from "./curate-files.ts";
import { countedByOf, decidedAfter, isCountedBy, isSame, type KnownTrip, saidBy } from "./curate-trips.ts";
import { rangeOfTrip } from "./curated-rows.ts";
import {
  type CuratedFiles,
  type CuratedTrip,
  type CuratedTrips,
  type ErasableTrips,
  joinSaid,
  placeOf,
  type SaidOfTrip,
} from "./curated-zone.ts";

export type EraseCuratedPorts = CountPorts & {
  readonly files: CuratedFiles;
  readonly trips: CuratedTrips & ErasableTrips;
  /** Absent: `mostHeldRows`. */
  readonly heldRows?: number | undefined;
};

/** What rows received later say of the trip, and how many rows leave. */
type Remains = { readonly said: SaidOfTrip | undefined; readonly removed: number };

/**
 * Removes a trip's rows received up to a time from the curated zone, and counts those that remain anew; of a trip without
 * any, its item goes too. Idempotent, and safe beside `curate` by its own protocol: the item changes before the files, and
 * everything is read again if anything changed since it was read. Its order must stand before this runs: an invocation of
 * `curate` that has not seen the order finds it in the end, and removes what it wrote. A file may be left without rows.
 */
export const eraseCurated = async (
  ports: EraseCuratedPorts,
  { driver, trip: name }: TripKey,
  erasedUntil: number,
): Promise<void> => {
  const key = { driver, trip: name };
  for (let round = 0; round < maxRounds; round++) {
    if (round > 0) await ports.sleep(backoffMs(round, ports.random()));
    const [stored] = await ports.trips.load([key]);
    if (!stored) return;
    const files = new UsedFiles(ports.files, ports.heldRows);
    const trip: KnownTrip = { key, added: new Map(), said: stored, stored, erasedUntil };
    const { said, removed } = await readRemains(files, trip);
    if (removed === 0 && said && isSame(said, stored) && isCountedBy(stored.countedBy, countedByOf(stored)))
      return;
    const counting: CuratedTrip = {
      ...stored,
      ...said,
      hours: stored.hours,
      countedBy: { ...stored.countedBy, rules: noRules },
      rev: stored.rev + 1,
    };
    if (!(await ports.trips.save(counting, stored.rev))) continue;
    await countTrips(ports, files, [{ ...trip, stored: counting }], "");
    if ((await files.areCurrent()) && (await finish(ports, counting, said))) return;
  }
  throw new Error(`other invocations kept changing a trip that is to be erased, ${maxRounds} times`);
};

/** When the earliest of a trip's rows was received; undefined: it has none. */
export const receivedFrom = async (
  { files, trips, heldRows }: EraseCuratedPorts,
  key: TripKey,
): Promise<number | undefined> => {
  const [stored] = await trips.load([key]);
  if (!stored) return undefined;
  const used = new UsedFiles(files, heldRows);
  let earliest: number | undefined;
  for (const hour of listIds(stored.hours))
    for (const { receivedAt } of await used.recordsOf({ key, added: new Map() }, hour))
      earliest = Math.min(receivedAt, earliest ?? receivedAt);
  return earliest;
};

const readRemains = async (files: UsedFiles, trip: KnownTrip): Promise<Remains> => {
  let [said, removed]: [SaidOfTrip | undefined, number] = [undefined, 0];
  for (const hour of listIds(trip.stored.hours)) {
    const records = await files.recordsOf(trip, hour);
    const { rows } = await files.fileOf(placeOf(trip.key, hour));
    const { from, to } = rangeOfTrip(rows, trip.key);
    removed += to - from - records.length;
    const saidByHour = saidBy(new Map([[hour, records]]));
    if (saidByHour) said = joinSaid(said, saidByHour);
  }
  const decided = saidBy(new Map(), decidedAfter(trip.stored.corrections, trip.erasedUntil));
  return { said: decided ? joinSaid(said, decided) : said, removed };
};

/** False: another invocation changed the trip meanwhile. */
const finish = (
  { trips }: EraseCuratedPorts,
  counted: CuratedTrip,
  said: SaidOfTrip | undefined,
): Promise<boolean> =>
  said
    ? trips.save(
        { ...counted, hours: said.hours, countedBy: countedByOf(said), rev: counted.rev + 1 },
        counted.rev,
      )
    : trips.remove(counted);
