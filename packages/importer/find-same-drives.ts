import { localDateOf } from "@trips/core/domain/local-date.ts";
import { type ReadOptions, readApi } from "./read-api.ts";
import { sharedPart } from "./same-drive.ts";
import type { Moment } from "./samples.ts";
import { say } from "./say.ts";
import type { Survey, TripSurvey } from "./survey.ts";

type StoredTrip = {
  readonly tripId: string;
  readonly start: string;
  readonly end: string;
  readonly quality?: { readonly unique: number };
};
type StoredRoute = {
  readonly geometry: { readonly type?: string; readonly coordinates: readonly unknown[] };
  readonly properties: { readonly times: readonly string[]; readonly next?: string | null };
};

const overlap = (a: { firstT: number; lastT: number }, b: { firstT: number; lastT: number }): boolean =>
  a.firstT <= b.lastT && b.firstT <= a.lastT;

const spanOf = ({ start, end }: StoredTrip) => ({ firstT: Date.parse(start), lastT: Date.parse(end) });

/** A route of one position is a Point, not a line. */
const momentsOf = ({ geometry, properties }: StoredRoute): Moment[] => {
  const places = geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates;
  return properties.times.map((time, index) => {
    const [lon = 0, lat = 0] = (places[index] ?? []) as readonly number[];
    return { t: Date.parse(time), lat, lon };
  });
};

const mostRouteParts = 1_000;

/** A long route comes in parts; each names the time at which the next begins. */
const readRoute = async (tripId: string, options: ReadOptions): Promise<Moment[]> => {
  const moments: Moment[] = [];
  let from: string | undefined = "";
  for (let part = 0; from !== undefined && part < mostRouteParts; part += 1) {
    const path = `v1/trips/${encodeURIComponent(tripId)}/route${from && `?from=${encodeURIComponent(from)}`}`;
    const route = (await readApi(path, options)) as StoredRoute | undefined;
    if (route === undefined) break;
    for (const moment of momentsOf(route)) moments.push(moment);
    from = route.properties.next ?? undefined;
  }
  return moments;
};

/** A stored trip may be dated by another zone. */
const datesOf = ({ dates, firstT, lastT }: TripSurvey): string[] => [
  ...new Set([...dates, localDateOf(firstT, "UTC"), localDateOf(lastT, "UTC")]),
];

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A trip that the file itself names is always kept. */
const settle = (trip: TripSurvey, share: number, other: string): string => {
  trip.isKnown = trip.isDerived;
  const same = say`${trip.source}: trip ${trip.trip} is the same drive as ${other}: ${percent(share)} of it was in the same places at the same times`;
  return trip.isDerived
    ? say`${same}; it is left out (--again posts it anyway)`
    : say`${same}; it is posted anyway, since the file names it`;
};

/** Compares the trips of these files, by their start: of several with the same drive the first is kept. */
const compareWithin = (trips: readonly TripSurvey[]): string[] => {
  const notes: string[] = [];
  let earlier: TripSurvey[] = [];
  for (const trip of trips) {
    earlier = earlier.filter((other) => overlap(trip, other));
    for (const other of earlier) {
      if (other.trip === trip.trip) continue;
      const share = sharedPart(trip.samples.list(), other.samples.list());
      if (share === undefined) continue;
      notes.push(settle(trip, share, say`trip ${other.trip} of ${other.source}`));
      break;
    }
    if (!trip.isKnown) earlier.push(trip);
  }
  return notes;
};

/**
 * Looks for drives that are stored already: trips of the same driver that were in the same places at the same times,
 * under another name, from a phone or another file. They are marked or reported, never doubled silently.
 */
export const findSameDrives = async (
  survey: Survey,
  readOptionsOf: (driver: string) => ReadOptions,
  onProblem: (problem: string) => void,
): Promise<void> => {
  const stored = new Map<string, Promise<readonly StoredTrip[]>>();
  const storedTrips = (driver: string, date: string): Promise<readonly StoredTrip[]> => {
    const key = `${driver}/${date}`;
    const known = stored.get(key);
    if (known !== undefined) return known;
    const asked = readApi(`v1/days/${date}`, readOptionsOf(driver)).then(
      (day) => (day as { trips?: readonly StoredTrip[] } | undefined)?.trips ?? [],
    );
    stored.set(key, asked);
    return asked;
  };

  const compareWithStored = async (trip: TripSurvey): Promise<void> => {
    const seen = new Set([trip.trip]);
    for (const date of datesOf(trip))
      for (const candidate of await storedTrips(trip.driver, date)) {
        if (candidate.tripId === trip.trip) trip.stored = candidate.quality?.unique ?? 0;
        if (seen.has(candidate.tripId) || !overlap(trip, spanOf(candidate))) continue;
        seen.add(candidate.tripId);
        const route = await readRoute(candidate.tripId, readOptionsOf(trip.driver));
        const share = sharedPart(trip.samples.list(), route);
        if (share === undefined) continue;
        onProblem(settle(trip, share, say`trip ${candidate.tripId}, which is stored already`));
        return;
      }
  };

  for (const trips of Map.groupBy(survey.trips.values(), ({ driver }) => driver).values()) {
    for (const note of compareWithin(trips.toSorted((a, b) => a.firstT - b.firstT))) onProblem(note);
    try {
      for (const trip of trips) if (!trip.isKnown) await compareWithStored(trip);
    } catch (error) {
      onProblem(say`could not check whether the same drives are stored already: ${(error as Error).message}`);
      return;
    }
  }
};
