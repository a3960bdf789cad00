import type { PostedTrip } from "./await-counted.ts";
import type { ImportBatch } from "./batches.ts";
import type { TripSurvey } from "./survey.ts";

export type ImportProgress = {
  readonly records: number;
  readonly recordsInFiles: number;
  readonly trips: number;
  readonly tripsInFiles: number;
  readonly seconds: number;
  /** Why the last request has to be repeated. */
  readonly waitingFor?: string;
};

type Tally = { posted: number; refused: number };

type LedgerOptions = {
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  readonly now: () => number;
};

/** Keeps count of an import: the records of each trip that are posted, refused and left. */
export const createLedger = (trips: readonly TripSurvey[], { onProgress, now }: LedgerOptions) => {
  const startedMs = now();
  const recordsInFiles = trips.reduce((sum, { usable }) => sum + usable, 0);
  const tallies = new Map<TripSurvey, Tally>();
  const total = { posted: 0, batches: 0, trips: 0, refused: 0, retried: 0 };

  const seconds = (): number => (now() - startedMs) / 1000;
  const report = (waitingFor?: string): void =>
    onProgress?.({
      records: total.posted,
      recordsInFiles,
      trips: total.trips,
      tripsInFiles: trips.length,
      seconds: seconds(),
      waitingFor,
    });
  const settle = ({ trip }: ImportBatch, posted: number, refused: number): void => {
    const tally = tallies.get(trip) ?? { posted: 0, refused: 0 };
    tally.posted += posted;
    tally.refused += refused;
    tallies.set(trip, tally);
    total.posted += posted;
    total.refused += refused;
    if (tally.posted === trip.usable) total.trips += 1;
    report();
  };

  return {
    total: total as Readonly<typeof total>,
    seconds,
    addStored(batch: ImportBatch, records: number): void {
      total.batches += 1;
      settle(batch, records, 0);
    },
    addRefused: (batch: ImportBatch, records: number): void => settle(batch, 0, records),
    addRetry(reason: string): void {
      total.retried += 1;
      report(reason);
    },
    posted: (): PostedTrip[] =>
      [...tallies].flatMap(([{ driver, trip }, { posted }]) =>
        posted > 0 ? [{ driver, trip, records: posted }] : [],
      ),
    left: (): PostedTrip[] =>
      trips.flatMap((surveyed) => {
        const { driver, trip, usable } = surveyed;
        const tally = tallies.get(surveyed);
        const records = usable - (tally?.posted ?? 0) - (tally?.refused ?? 0);
        return records > 0 ? [{ driver, trip, records }] : [];
      }),
  };
};
