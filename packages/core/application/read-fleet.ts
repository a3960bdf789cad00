import { addDayTotals, type DayTotals, dateCounterNames, noDayTotals } from "../domain/counters.ts";
import { isTripOver } from "../domain/rules.ts";
import { type Caller, requireFleet } from "./caller.ts";
import { type CarPlace, carPlaceOf } from "./car-place.ts";
import { cutReaderOf } from "./cut-reader.ts";
import { nameOf } from "./trip-cache.ts";
import type { ReadTrip, SummarisedTrip, TripReader } from "./trip-reader.ts";

/** A trip, and of a running one where its car was last, if that is known. */
export type FleetTrip = SummarisedTrip & { readonly car: CarPlace | undefined };

export type FleetSnapshot = {
  readonly date: string;
  readonly totals: DayTotals & { readonly trips: number };
  /** In no particular order. */
  readonly trips: readonly FleetTrip[];
};

export type FleetReaderPorts = {
  readonly reader: Pick<TripReader, "tripsOfDay" | "loadFleetDay" | "loadTrip" | "loadRoute">;
  readonly now: () => number;
};

/** Live figures may be this old when they are returned. */
const freshMs = 1_000;
/** A change to an ended trip that changes no sum, such as a vehicle named late, shows up after this time. */
const wholeReadMs = 60_000;
/** Beyond this number, reading all trips together costs less. */
const maxSingleReads = 40;
const maxDates = 8;

type Known = FleetSnapshot & {
  readonly readAt: number;
  readonly wholeReadAt: number;
  readonly shown: FleetSnapshot;
};

type Unshown = Omit<Known, "shown">;

/** The invariant of every commit: the lanes are the sum of the trips. */
const addsUp = ({ date, totals, trips }: Unshown): boolean => {
  const sum = trips.reduce(
    (so, { summary }) => addDayTotals(so, summary.days.get(date) ?? noDayTotals),
    noDayTotals,
  );
  return trips.length === totals.trips && dateCounterNames.every((name) => sum[name] === totals[name]);
};

/** Without the windows, which only a running trip's car is read from. */
const fleetTripOf = ({ driver, trip, summary, corrections, open }: ReadTrip, now: number): FleetTrip => ({
  ...{ driver, trip, summary, corrections },
  car: isTripOver(summary, now) ? undefined : carPlaceOf(summary, open),
});

/**
 * The fleet's trips of a date without reading all of them each time: between two whole reads it reads only the lanes
 * and the trips under way. If the trips then do not add up to the lanes, a trip was added or an ended one grew, and it
 * reads all. The cache, too, is for fleet managers only.
 */
export const createFleetReader = ({ reader, now }: FleetReaderPorts) => {
  const known = new Map<string, Known>();
  const pending = new Map<string, Promise<Known>>();

  const readWhole = async (date: string): Promise<Unshown> => {
    const readAt = now();
    const [totals, read] = await Promise.all([reader.loadFleetDay(date), reader.tripsOfDay(date)]);
    const trips = read.map((trip) => fleetTripOf(trip, readAt));
    return { date, totals, trips, readAt, wholeReadAt: readAt };
  };

  const readChanges = async (before: Unshown): Promise<Unshown | undefined> => {
    const readAt = now();
    const growing = before.trips.filter(({ summary }) => !isTripOver(summary, readAt));
    if (growing.length > maxSingleReads) return undefined;
    const [totals, ...read] = await Promise.all([
      reader.loadFleetDay(before.date),
      ...growing.map((trip) => reader.loadTrip(trip)),
    ]);
    const newer = new Map(growing.map((trip, index) => [nameOf(trip), read[index]] as const));
    const trips = before.trips.map((trip) => {
      const found = newer.get(nameOf(trip));
      return found ? fleetTripOf(found, readAt) : trip;
    });
    const after = { ...before, totals, trips, readAt };
    return addsUp(after) ? after : undefined;
  };

  /** With the trips that are cut out of tracks; of a running one, the car is the track's. */
  const show = async ({ date, totals, trips }: Unshown): Promise<FleetSnapshot> => {
    const at = now();
    const shown = await Promise.all(
      trips.map(async ({ car, ...trip }) =>
        (await cutReaderOf(reader).shownTripsOf(trip))
          .filter(({ summary }) => summary.days.has(date))
          .map(
            ({ driver, trip, summary, corrections }): FleetTrip => ({
              ...{ driver, trip, summary, corrections },
              car: isTripOver(summary, at) ? undefined : car,
            }),
          ),
      ),
    );
    const all = shown.flat();
    return { date, totals: { ...totals, trips: totals.trips - trips.length + all.length }, trips: all };
  };

  const refresh = async (date: string): Promise<Known> => {
    const before = known.get(date);
    const changed =
      before && now() - before.wholeReadAt < wholeReadMs ? await readChanges(before) : undefined;
    const read = changed ?? (await readWhole(date));
    const after = { ...read, shown: await show(read) };
    known.delete(date);
    known.set(date, after);
    const [oldest] = known.keys();
    if (known.size > maxDates) known.delete(oldest!);
    return after;
  };

  return async (caller: Caller, date: string): Promise<FleetSnapshot> => {
    requireFleet(caller);
    const held = known.get(date);
    if (held && now() - held.readAt < freshMs) return held.shown;
    let reading = pending.get(date);
    if (!reading) {
      reading = refresh(date).finally(() => pending.delete(date));
      pending.set(date, reading);
    }
    return (await reading).shown;
  };
};
