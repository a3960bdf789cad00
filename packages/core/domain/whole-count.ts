import { addTotals, noTotals, type Totals } from "./counters.ts";
import { type Days, type Figures, inOrder } from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { addDays, lookBackFrom, recount } from "./recount.ts";

/** So many records are counted at a time, at least: next to them it costs little to look back. */
export const stretchRecords = 4_096;

/**
 * The figures of a whole trip whose records come one after another, in the order of `compareKeys`: those of
 * `figuresOf`, without all of them in memory. Each stretch is counted as what it adds to the records before it, of
 * which only those are kept that the next one may have to look back to.
 */
export class WholeCount {
  readonly #timeZone: string;
  readonly #stretchRecords: number;
  #totals: Totals = noTotals;
  #days: Days = new Map();
  /** The last of the records that are counted, and whether the trip begins with them. */
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
