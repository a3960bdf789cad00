import type { Fix } from "@trips/client/records.ts";
import { CliError } from "../cli-error.ts";
import { driverOf, type Overrides, type SourceDocument, type SourceItem } from "./source.ts";
import { tripIdOf } from "./trip-id.ts";

/** Longer than this between two points of a track: two trips. A night's rest is within one, a day's is not. */
const longestSilenceMs = 12 * 3_600_000;
/** Among how many of a track's last points, at least, a repetition is recognised: it bounds the memory. */
const rememberedPoints = 50_000;

export const withoutTime = "a point without time cannot be placed in a trip";

/** What a file says of a trip besides its points. */
export type TrackFacts = { readonly vehicle?: unknown; readonly timeZone?: unknown };

const count = (of: number, name: string): string[] =>
  of === 0 ? [] : [`${of} ${name}${of === 1 ? "" : "s"}`];

/** "1 waypoint and 2 routes" */
export const countAll = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .flatMap(([name, of]) => count(of, name))
    .join(" and ");

/** Which of many things were there before: exact among the last ones, in a memory that does not grow. */
const createMemory = (size: number) => {
  let older = new Set<string>();
  let newer = new Set<string>();
  return {
    isNew: (key: string): boolean => {
      if (newer.has(key) || older.has(key)) return false;
      newer.add(key);
      if (newer.size >= size) [older, newer] = [newer, new Set()];
      return true;
    },
  };
};

/** A source of continuous recordings: each track a trip, or several where it is silent for long. */
export class Tracks {
  readonly #document: SourceDocument;
  readonly #overrides: Overrides;
  #number = 0;
  #part = 1;
  #point = 0;
  #lastT = Number.POSITIVE_INFINITY;
  #facts: TrackFacts = {};
  #seen = createMemory(rememberedPoints);
  #points = 0;
  #undated = 0;

  constructor(document: SourceDocument, overrides: Overrides) {
    this.#document = document;
    this.#overrides = overrides;
  }

  begin(facts: TrackFacts = {}): void {
    this.#number += 1;
    this.#part = 1;
    this.#point = 0;
    this.#lastT = Number.POSITIVE_INFINITY;
    this.#facts = facts;
    this.#seen = createMemory(rememberedPoints);
  }

  /** What turns out of the track while it is read. */
  learn(facts: TrackFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  /**
   * The next point, or why there is none. A point at the time and the place of an earlier one is that one once
   * more: some programs repeat a segment in each that follows. One with an id comes from a trip that is known: it is
   * what its id says, and the trip is one, however long it was silent.
   */
  add(fix: Fix | string, id?: unknown): SourceItem {
    this.#point += 1;
    this.#points += 1;
    const place = `track ${this.#number}, point ${this.#point}`;
    if (typeof fix === "string") {
      if (fix === withoutTime) this.#undated += 1;
      return { kind: "unreadable", place, reason: fix };
    }
    if (!this.#seen.isNew(`${fix.t} ${fix.lat} ${fix.lon} ${id}`)) return { kind: "repeated" };
    if (id === undefined && fix.t - this.#lastT > longestSilenceMs) this.#part += 1;
    this.#lastT = fix.t;
    const { vehicle = this.#facts.vehicle, trip } = this.#overrides;
    return {
      kind: "fix",
      place,
      driver: driverOf(this.#overrides),
      trip: this.#tripId(),
      vehicle,
      timeZone: this.#facts.timeZone,
      isDerived: trip === undefined,
      id,
      fix,
    };
  }

  /** What is to be told of a track that has been read. */
  end(): SourceItem[] {
    if (this.#part === 1) return [];
    const text = `track ${this.#number} is ${this.#part} trips: it is silent for more than 12 hours`;
    return [{ kind: "note", text }];
  }

  /** Refuses a file of which nothing can be used, and tells what else it holds or lacks: `fault`, where it is not whole. */
  finish(left: { readonly others?: string; readonly fault?: string }): SourceItem[] {
    const { label } = this.#document;
    const { others = "", fault } = left;
    if (this.#points === 0 && fault !== undefined)
      throw new CliError("input", `${label} ${fault}: no point in it is whole`);
    if (this.#number === 0)
      throw new CliError(
        "input",
        `${label} has no track in it${others && `, only ${others}`}: only what was recorded as a track can be imported`,
      );
    if (this.#points > 0 && this.#undated === this.#points)
      throw new CliError(
        "input",
        `${label} has no times: none of its ${this.#points} points can be placed in a trip`,
      );
    const notes: string[] = [];
    if (fault !== undefined)
      notes.push(`${fault}: what stands before is imported, ${countAll({ point: this.#points })}`);
    if (others !== "") notes.push(`${others} left out: only tracks are imported`);
    return notes.map((text) => ({ kind: "note", text }));
  }

  #tripId(): string {
    const part = this.#part === 1 ? "" : `.${this.#part}`;
    const { trip } = this.#overrides;
    if (trip === undefined) return tripIdOf(this.#document.name, `${this.#number}${part}`);
    return `${trip}${this.#number === 1 ? "" : `-${this.#number}`}${part}`;
  }
}
