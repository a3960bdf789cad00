import { describe, expect, test } from "vitest";
import {
  addFiles,
  advance,
  cancelAll,
  datesOf,
  type FileEvent,
  type FileState,
  type ImportedTrip,
  isBusy,
  newRecordsOf,
  nothingImported,
  progressOf,
  restart,
  waitingFile,
} from "./import-state.ts";

const two = addFiles(nothingImported, [waitingFile(1, "a.gpx", 1000), waitingFile(2, "b.gpx", 0)]);
const leftOut = { skipped: 2, repeated: 0, known: 1, refused: 0, rejected: 0, uncounted: 0 };

const after = (...events: readonly FileEvent[]): FileState =>
  events.reduce((state, event) => advance(state, 1, event), two).files[0]!;

const sent = (records: number, isRetrying = false): FileEvent => ({
  ...{ kind: "sent", records, of: 60, isRetrying },
});

const wholeWay: readonly FileEvent[] = [
  { kind: "read", bytes: 0 },
  { kind: "read", bytes: 400 },
  { kind: "read", bytes: 1000 },
  { kind: "surveyed", trips: 2, records: 60 },
  sent(20),
  sent(20, true),
  sent(60),
  { kind: "counted", records: 0 },
  { kind: "counted", records: 60 },
  { kind: "finished", trips: [], leftOut },
];

describe("a file", () => {
  test("goes from reading to done, and its progress never goes back", () => {
    const states = wholeWay.map((_, index) => after(...wholeWay.slice(0, index + 1)));
    expect(states.map(({ phase }) => phase)).toEqual([
      ...["reading", "reading", "reading", "comparing", "sending", "sending", "counting"],
      ...["counting", "counting", "done"],
    ]);
    const progress = states.map(progressOf);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect([progressOf(two.files[0]!), progress.at(-1)]).toEqual([0, 1]);
    expect(states.map(({ isRetrying }) => isRetrying).filter(Boolean)).toHaveLength(1);
  });

  test("keeps its problems without its own name, and how many more there are", () => {
    const problem = (text: string): FileEvent => ({ kind: "problem", text });
    const { problems, moreProblems } = after(
      problem("a.gpx: track 1 is 2 trips"),
      problem("a.gpx, track 1, point 3: no time"),
      problem("could not check"),
      { kind: "moreProblems", count: 7 },
    );
    expect(problems).toEqual(["track 1 is 2 trips", "track 1, point 3: no time", "could not check"]);
    expect(moreProblems).toBe(7);
  });

  test("that has ended is not changed by what arrives late", () => {
    const failed = after({ kind: "failed", reason: "a.gpx is empty" });
    expect(failed).toMatchObject({ phase: "failed", reason: "a.gpx is empty" });
    expect(after({ kind: "failed", reason: "a.gpx is empty" }, sent(20))).toEqual(failed);
  });

  test("has as many new GPS points as its trips have gained", () => {
    const trip = (stored: number, counted: number, dates: readonly string[]): ImportedTrip => ({
      ...{ tripId: "one", dates, startMs: 0, timeZone: "UTC", records: 60, distanceMeters: 9 },
      ...{ stored, counted },
    });
    const trips = [trip(0, 40, ["2026-10-06", "2026-10-05"]), trip(60, 60, ["2026-10-05"]), trip(9, 8, [])];
    const file = after({ kind: "finished", trips, leftOut });
    expect(newRecordsOf(file)).toBe(40);
    expect(datesOf(file)).toEqual(["2026-10-05", "2026-10-06"]);
  });
});

test("cancelling ends what is under way and leaves what has ended", () => {
  const state = advance(two, 1, { kind: "finished", trips: [], leftOut });
  expect(isBusy(state)).toBe(true);
  const cancelled = cancelAll({ ...state, isPaused: true });
  expect(cancelled.files.map(({ phase }) => phase)).toEqual(["done", "cancelled"]);
  expect([isBusy(cancelled), cancelled.isPaused]).toEqual([false, false]);
  expect(restart(cancelled, 2).files.map(({ phase }) => phase)).toEqual(["done", "waiting"]);
});
