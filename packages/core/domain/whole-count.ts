import { addTotals, noTotals, type Totals } from "./counters.ts";
import { addDays, type Days, type Figures, inOrder } from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { lookBackFrom, recount } from "./recount.ts";

/** The least number of records to count at a time: with this many, looking back costs little. */
export const stretchRecords = 4_096;

/**
 * The figures of a whole trip, as `figuresOf` gives them, without all its records in memory: they are added in the
 * order of `compareKeys`. Each stretch counts as a change to the records before it; only those that the next stretch
 * may look back to are kept.
 */
export class WholeCount {
  readonly #timeZone: string;
  readonly #stretchRecords: number;
  #totals: Totals = noTotals;
  #days: Days = new Map();
  /** The last counted records, and whether the trip begins with them. */
  #held: readonly GpsRecord[] = [];
  #isFirst = true;
  #added: GpsRecord[] = [];

  constructor(timeZone: string, leastRecords = stretchRecords) {
    this.#timeZone = timeZone;
    this.#stretchRecords = leastRecords;
  }

  add(records: readonly GpsRecord[]): void {
    for (const record of records) this.#added.push(record);
    if (this.#added.length >= Math.max(this.#stretchRecords, this.#held.length)) this.#count();
  }

  figures(): Figures {
    this.#count();
    return { totals: this.#totals, days: inOrder(this.#days) };
  }

  #count(): void {
    if (this.#added.length === 0) return;
    const held = this.#held;
    const merged = held.concat(this.#added);
    const change = recount({ held, merged, isFirst: this.#isFirst, isLast: true }, this.#timeZone);
    if (typeof change === "string") throw new Error("too few records were kept to look back to");
    this.#totals = addTotals(this.#totals, change.totals);
    this.#days = addDays(this.#days, change.days);
    const from = lookBackFrom(merged, this.#isFirst);
    this.#held = merged.slice(from);
    this.#isFirst &&= from === 0;
    this.#added = [];
  }
}
