import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT } from "../testing/records.ts";
import { sumOfRecords } from "../testing/sum-of-records.ts";
import { type CutDecision, type CutTrip, cutTrips, summaryOfCut } from "./cut.ts";
import { figuresOf, readTripRecords, type TripReading } from "./figures.ts";
import { type GpsRecord, quantise } from "./gps-record.ts";
import { type RecordFigures, recordFiguresOf } from "./record-figures.ts";
import type { ReadSummary } from "./trip.ts";

const runs = tries(500);
const minute = 60_000;

type Leg = { readonly minutes: number; readonly mps?: number; readonly silent?: boolean };

/** A device's records: legs one after the other, a fix every ten seconds, due east. */
const trackOf = (...legs: readonly Leg[]): GpsRecord[] => {
  const records: GpsRecord[] = [];
  let [t, meters] = [baseT, 0];
  const fix = (mps: number) =>
    quantise({ id: t / 1000, t, lat: 0, lon: 10 + meters / 111_320, speed: mps, accuracy: 5 });
  for (const { minutes, mps = 0, silent = false } of legs)
    for (let second = 0; second < minutes * 60; second += 10) {
      if (!silent || second === 0) records.push(fix(mps));
      t += 10_000;
      meters += mps * 10;
    }
  records.push(fix(0));
  return records;
};

const drive = (minutes: number): Leg => ({ minutes, mps: 12 });
const stand = (minutes: number): Leg => ({ minutes });

/** When each trip starts and ends, in minutes; to the nearest, since the rules look around. */
const minutesOf = (records: readonly GpsRecord[], decisions: readonly CutDecision[] = []) =>
  cutTrips(readTripRecords(records), decisions).map(({ reading: { counted } }) =>
    [counted[0]!.t, counted.at(-1)!.t].map((t) => Math.round((t - baseT) / minute)),
  );

describe("a trip ends", () => {
  test("where the car parks for five minutes or longer", () => {
    expect(minutesOf(trackOf(drive(10), stand(8), drive(5)))).toEqual([
      [0, 10],
      [18, 23],
    ]);
  });

  test("not where it stands at a light or in a jam", () => {
    expect(minutesOf(trackOf(drive(10), stand(4), drive(5)))).toEqual([[0, 19]]);
  });

  test("where the phone falls silent in place, and not in a tunnel", () => {
    const parked = trackOf(drive(10), { minutes: 60, silent: true }, drive(5));
    expect(minutesOf(parked)).toEqual([
      [0, 10],
      [70, 75],
    ]);
    expect(minutesOf(trackOf(drive(10), { minutes: 10, mps: 12, silent: true }, drive(5)))).toEqual([
      [0, 25],
    ]);
  });

  test("where the phone fell silent for so long that nobody knows how it came elsewhere", () => {
    expect(minutesOf(trackOf(drive(10), { minutes: 90, mps: 8, silent: true }, drive(5)))).toHaveLength(2);
  });

  test("where for longer than five minutes no fix is good enough", () => {
    const poor = (seconds: number) =>
      trackOf(drive(10), { minutes: seconds / 60, mps: 12, silent: true }, drive(5)).flatMap((record) =>
        record.t === baseT + 10 * minute
          ? Array.from({ length: 305 }, (_, n) => ({ ...record, t: record.t + n, accuracyMeters: 900 }))
          : record,
      );
    expect(minutesOf(poor(480))).toHaveLength(2);
    expect(minutesOf(poor(240))).toHaveLength(1);
  });
});

test("what moves less than a hundred metres is no trip, and a day at home has none", () => {
  expect(minutesOf(trackOf(stand(60)))).toEqual([]);
  expect(minutesOf(trackOf(stand(20), { minutes: 1, mps: 1.2 }, stand(20), drive(5)))).toEqual([[41, 46]]);
});

test("the last trip is over once the car has parked", () => {
  const lastOf = (...legs: Leg[]) => cutTrips(readTripRecords(trackOf(...legs))).at(-1)!.isOver;
  expect(lastOf(drive(10))).toBe(false);
  expect(lastOf(drive(10), stand(3))).toBe(false);
  expect(lastOf(drive(10), stand(6))).toBe(true);
});

describe("the driver decides", () => {
  const at = (minutes: number, isCut: boolean): CutDecision => ({ t: baseT + minutes * minute, isCut });
  const visit = trackOf(drive(10), stand(8), drive(5));

  test("that no trip ends at a rest", () => {
    expect(minutesOf(visit, [at(14, false)])).toEqual([[0, 23]]);
    expect(minutesOf(visit, [at(9, false)])).toHaveLength(2);
  });

  test("that one ends under way", () => {
    expect(minutesOf(visit, [at(5, true)])).toEqual([
      [0, 5],
      [5, 10],
      [18, 23],
    ]);
    expect(minutesOf(visit, [at(0, true), at(14, true), at(90, true)])).toHaveLength(2);
    // Whether the car stood or parked depends on how long it did.
    expect(minutesOf(trackOf(drive(10), stand(4), drive(5)), [at(12, true)])).toEqual([[0, 19]]);
  });
});

describe("what the driver marked as wrong", () => {
  const visit = trackOf(stand(6), drive(10), stand(8), drive(5));
  const marking = (from: number, to: number) =>
    cutTrips(readTripRecords(visit, [{ from: baseT + from * minute, to: baseT + to * minute }]));
  const lengthsOf = (trips: readonly CutTrip[]) =>
    trips.map(({ reading: { counted } }) => Math.round((counted.at(-1)!.t - counted[0]!.t) / minute));
  const marksOf = (trips: readonly CutTrip[]) => trips.map(({ reading: { marked } }) => marked.length);

  test("at an end of a trip is cut off, with no way across it, and stays with the trip", () => {
    const [begun, whole, ended] = [marking(6, 9), marking(0, 0), marking(13, 16)];
    expect(lengthsOf(whole)).toEqual([10, 5]);
    expect([lengthsOf(begun), marksOf(begun)]).toEqual([
      [7, 5],
      [19, 0],
    ]);
    expect([lengthsOf(ended), marksOf(ended)]).toEqual([
      [7, 5],
      [19, 0],
    ]);
    expect(summaryOfCut(summary(visit, "UTC"), begun[0]!)).toMatchObject({
      startT: baseT + 6 * minute,
      right: { from: baseT + 9 * minute + 10_000 },
    });
  });

  test("within a trip is left out of it, and ends it only where it lasts longer than a gap", () => {
    expect([lengthsOf(marking(9, 10)), marksOf(marking(9, 10))]).toEqual([
      [10, 5],
      [7, 0],
    ]);
    expect(lengthsOf(marking(9, 12))).toEqual([3, 4, 5]);
  });

  test("between two trips belongs to the nearer, and to none if a whole trip is marked", () => {
    const apart = marking(9, 12);
    expect(
      marksOf(apart)
        .slice(0, 2)
        .reduce((sum, count) => sum + count, 0),
    ).toBe(19);
    expect(marksOf(marking(6, 16))).toEqual([0]);
  });
});

const summary = (records: readonly GpsRecord[], timeZone: string): ReadSummary => ({
  ...figuresOf(records, timeZone),
  rules: 1,
  ids: { count: 1, first: 0, last: 0 },
  maxSpeedCmps: undefined,
  timeZone: { t: 0, id: 0, text: timeZone },
  vehicle: undefined,
  battery: undefined,
  startT: records[0]!.t,
  endT: records.at(-1)!.t,
  endedT: undefined,
  wrong: [],
  right: undefined,
});

const placeOf = ({ counted }: TripReading, record: GpsRecord): number => counted.indexOf(record);

test("trips follow each other, and have the figures that the engine counts for their ways in the track", () => {
  const timeZone = "Europe/Berlin";
  const places = fc.tuple(fc.nat({ max: 59 }), fc.nat({ max: 9 }));
  const decisions = fc.array(fc.record({ at: fc.nat({ max: 59 }), isCut: fc.boolean() }), { maxLength: 4 });
  fc.assert(
    fc.property(recordSet({ minLength: 2, maxLength: 60 }), decisions, places, (records, decided, wrong) => {
      const decisions = decided.map(({ at, isCut }) => ({ t: records[at % records.length]!.t, isCut }));
      const [at, count] = wrong;
      const [from, to] = [records[at % records.length]!.t, records[(at + count) % records.length]!.t];
      const track = readTripRecords(records, count > 0 && from <= to ? [{ from, to }] : []);
      const all = { from: 0, to: track.counted.length };
      const figures = recordFiguresOf(track.counted, all, { isFirst: true, isLast: true }, timeZone);
      if (typeof figures === "string") throw new Error("the whole track was given");
      let before = 0;
      const seen = new Set<GpsRecord>();
      for (const cut of cutTrips(track, decisions)) {
        const { counted } = cut.reading;
        const [from, to] = [placeOf(track, counted[0]!), placeOf(track, counted.at(-1)!)];
        expect(from).toBeGreaterThanOrEqual(before);
        expect(to - from).toBe(counted.length - 1);
        before = to;
        const own = figures
          .slice(from, to + 1)
          .map((each, at) => (at === to - from ? { ...each, way: undefined } : each));
        const { totals, days } = summaryOfCut(summary(records, timeZone), cut);
        const { marked } = cut.reading;
        for (const record of marked) expect(seen.has(record)).toBe(false);
        for (const record of marked) seen.add(record);
        const lost = marked.map(
          (): RecordFigures => ({ verdict: "marked", date: undefined, way: undefined }),
        );
        const expected = sumOfRecords([...counted, ...marked], [...own, ...lost]);
        expect(totals).toEqual(expected.totals);
        if (marked.length === 0) expect(days).toEqual(expected.days);
      }
    }),
    runs,
  );
});

test("of the way driven, what is in no trip lies between two rests and is less than a hundred metres", () => {
  fc.assert(
    fc.property(recordSet({ minLength: 2, maxLength: 60 }), (records) => {
      const track = readTripRecords(records);
      const trips = cutTrips(track);
      const covered = new Set(trips.flatMap(({ reading }) => reading.counted));
      let mm = 0;
      for (const { from, to, kind, distanceMm } of track.reading.ways) {
        const [a, b] = [track.counted[from]!, track.counted[to]!];
        if (covered.has(a) && covered.has(b)) mm = 0;
        else if (kind === "driven") mm += distanceMm;
        else if (kind === "silent" || kind === "unknown") mm = 0;
        expect(mm).toBeLessThan(100_000);
      }
    }),
    runs,
  );
});
