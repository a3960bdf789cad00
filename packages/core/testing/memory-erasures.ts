import { type Erasure, type ErasureState, type Erasures, erasureStates } from "../application/erasures.ts";
import type { TripKey } from "../domain/trip.ts";
import { retentionDays } from "../pipeline.ts";

const nameOf = ({ driver, trip }: Pick<Erasure, "driver" | "trip">): string => `${driver}/${trip ?? ""}`;

const keptMs = 2 * retentionDays.trips * 86_400_000;

/** Orders in memory, without those that have expired by `now`. */
export class MemoryErasures implements Erasures {
  readonly orders = new Map<string, Erasure>();
  readonly #now: () => number;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  async order(ordered: Omit<Erasure, "state">): Promise<Erasure> {
    const known = this.orders.get(nameOf(ordered));
    if (known && known.erasedAtMs >= ordered.erasedAtMs) return known;
    const erasure: Erasure = { ...ordered, state: "ordered" };
    this.orders.set(nameOf(erasure), erasure);
    return erasure;
  }

  async pending(): Promise<readonly Erasure[]> {
    return this.#live()
      .filter(({ state }) => state !== "done")
      .sort((a, b) => a.erasedAtMs - b.erasedAtMs);
  }

  async ordersOf(driver: string): Promise<readonly Erasure[]> {
    return this.#live()
      .filter((erasure) => erasure.driver === driver)
      .sort((a, b) => b.erasedAtMs - a.erasedAtMs);
  }

  async advance(erasure: Erasure, state: ErasureState): Promise<boolean> {
    const known = this.orders.get(nameOf(erasure));
    if (known?.erasedAtMs !== erasure.erasedAtMs) return false;
    if (erasureStates.indexOf(known.state) < erasureStates.indexOf(state))
      this.orders.set(nameOf(erasure), { ...known, state });
    return true;
  }

  async erasedUntil(keys: readonly TripKey[]): Promise<readonly (number | undefined)[]> {
    const live = this.#live();
    return keys.map(({ driver, trip }) => {
      const times = live
        .filter((erasure) => erasure.driver === driver && (erasure.trip ?? trip) === trip)
        .map(({ erasedAtMs }) => erasedAtMs);
      return times.length === 0 ? undefined : Math.max(...times);
    });
  }

  #live(): Erasure[] {
    return [...this.orders.values()].filter(({ erasedAtMs }) => erasedAtMs + keptMs > this.#now());
  }
}
