import type { Fix } from "@trips/client/records.ts";
import { ImportError } from "./import-error.ts";
import { say, told } from "./say.ts";
import { driverOf, type Overrides, type SourceDocument, type SourceItem } from "./source.ts";
import { tripIdOf } from "./trip-id.ts";

/** A longer silence between two points of a track makes two trips: a night's rest does not, a day's does. */
const longestSilenceMs = 12 * 3_600_000;
/** How many of a track's last points, at least, are remembered to recognise repetitions: this bounds memory. */
const rememberedPoints = 50_000;

export const withoutTime = "a point without time cannot be placed in a trip";

/** What a file says about a trip besides its points. */
export type TrackFacts = { readonly vehicle?: unknown; readonly timeZone?: unknown };

const count = (of: number, name: string): string[] =>
  of === 0 ? [] : [`${of} ${told(of === 1 ? name : `${name}s`)}`];

/** "1 waypoint and 2 routes" */
export const countAll = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .flatMap(([name, of]) => count(of, name))
    .join(told(" and "));

/** Recognises keys seen before, exactly for the last `size` ones, in bounded memory. */
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

/** Turns a document's tracks into trips: one each, or several where a track has a long silence. */
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

  /** Adds facts that come up while the track is read. */
  learn(facts: TrackFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  /**
   * The next point, or why there is none. A point with the time and place of an earlier one is a repetition: some
   * programs repeat a segment in each that follows. Points with ids come from our own export: they stay one trip,
   * however long the silence.
   */
  add(fix: Fix | string, id?: unknown): SourceItem {
    this.#point += 1;
    this.#points += 1;
    const place = say`track ${this.#number}, point ${this.#point}`;
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

  /** What to report about a track that has been read. */
  end(): SourceItem[] {
    if (this.#part === 1) return [];
    const text = say`track ${this.#number} is ${this.#part} trips: it is silent for more than 12 hours`;
    return [{ kind: "note", text }];
  }

  /** Refuses a file without usable points; reports what was left out and, as `fault`, why the file is not whole. */
  finish(left: { readonly others?: string; readonly fault?: string }): SourceItem[] {
    const { label } = this.#document;
    const { others = "", fault } = left;
    if (this.#points === 0 && fault !== undefined)
      throw new ImportError(say`${label} ${fault}: no point in it is whole`);
    if (this.#number === 0)
      throw new ImportError(
        say`${label} has no track in it${others && say`, only ${others}`}: only what was recorded as a track can be imported`,
      );
    if (this.#points > 0 && this.#undated === this.#points)
      throw new ImportError(
        say`${label} has no times: none of its ${this.#points} points can be placed in a trip`,
      );
    const notes: string[] = [];
    if (fault !== undefined)
      notes.push(say`${fault}: what stands before is imported, ${countAll({ point: this.#points })}`);
    if (others !== "") notes.push(say`${others} left out: only tracks are imported`);
    return notes.map((text) => ({ kind: "note", text }));
  }

  #tripId(): string {
    const part = this.#part === 1 ? "" : `.${this.#part}`;
    const { trip } = this.#overrides;
    if (trip === undefined) return tripIdOf(this.#document.name, `${this.#number}${part}`);
    return `${trip}${this.#number === 1 ? "" : `-${this.#number}`}${part}`;
  }
}
