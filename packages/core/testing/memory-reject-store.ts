import type { RejectStore, RejectsCommit, RejectsKey, StoredRejects } from "../application/reject-store.ts";
import { nameOf } from "../application/trip-cache.ts";
import { isExpired } from "../application/trip-store.ts";
import type { RejectReason } from "../domain/batch.ts";
import type { Rejected } from "../domain/rejected.ts";
import { decodeRejected, encodeRejected } from "../domain/rejected-codec.ts";
import type { TripKey } from "../domain/trip.ts";
import { maxActions, maxCommitBytes, maxItemBytes } from "./memory-trip-store.ts";

type Item = Omit<StoredRejects, "reasons"> & { readonly reasons: ReadonlyMap<RejectReason, Uint8Array> };

const itemOverheadBytes = 512;

const mapValues = <A, B>(map: ReadonlyMap<RejectReason, A>, to: (value: A) => B): Map<RejectReason, B> =>
  new Map([...map].map(([reason, value]) => [reason, to(value)]));

const itemNameOf = (key: RejectsKey): string => `${nameOf(key)}/${key.date}`;

/**
 * The table "trips" for rejects, in memory and as strict as DynamoDB: sets are kept as bytes. Expired items stay, but
 * are not read.
 */
export class MemoryRejectStore implements RejectStore {
  readonly items = new Map<string, Item>();
  /** Rejects by minute and lane. */
  readonly pulse = new Map<string, number>();
  readonly calls = { loads: 0, commits: 0 };
  readonly #now: () => number;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  async loadRejects(keys: readonly RejectsKey[]): Promise<readonly (StoredRejects | undefined)[]> {
    this.calls.loads++;
    return keys.map((key) => {
      const item = this.#liveItemOf(key);
      return item && storedOf(item);
    });
  }

  async commitRejects({ changes, pulse }: RejectsCommit): Promise<"committed" | "again"> {
    this.calls.commits++;
    const items = changes.map(({ rejects, expectedRev }) => ({
      expectedRev,
      item: { ...rejects, reasons: mapValues(rejects.reasons, encodeRejected) },
    }));
    this.#check(items.map(({ item }) => item));
    if (items.some(({ item, expectedRev }) => this.#liveItemOf(item)?.rev !== expectedRev)) return "again";
    for (const { item } of items) this.items.set(itemNameOf(item), item);
    if (pulse.rejected > 0) {
      const minute = `${pulse.minuteMs}/${pulse.lane}`;
      this.pulse.set(minute, (this.pulse.get(minute) ?? 0) + pulse.rejected);
    }
    return "committed";
  }

  async allRejectsOf(key: TripKey): Promise<readonly StoredRejects[]> {
    return this.rejectsOfTrip(key);
  }

  async removeRejects(rejects: StoredRejects): Promise<boolean> {
    const name = itemNameOf(rejects);
    return this.items.get(name)?.rev === rejects.rev && this.items.delete(name);
  }

  rejectsOfTrip(key: TripKey): StoredRejects[] {
    return [...this.items.values()].filter((item) => nameOf(item) === nameOf(key)).map(storedOf);
  }

  rejectsOfDriver(driver: string, date: string): StoredRejects[] {
    return [...this.items.values()]
      .filter((item) => item.driver === driver && item.date === date)
      .map(storedOf);
  }

  #liveItemOf(key: RejectsKey): Item | undefined {
    const item = this.items.get(itemNameOf(key));
    return item && !isExpired(item, this.#now()) ? item : undefined;
  }

  #check(items: readonly Item[]): void {
    const sizes = items.map(({ reasons }) =>
      [...reasons.values()].reduce((sum, bytes) => sum + bytes.length, itemOverheadBytes),
    );
    if (items.length === 0) throw new Error("a commit of nothing");
    if (new Set(items.map(itemNameOf)).size < items.length) throw new Error("two actions on one item");
    if (items.length + 1 > maxActions) throw new Error(`a transaction of ${items.length + 1} actions`);
    if (Math.max(...sizes) > maxItemBytes) throw new Error(`an item of ${Math.max(...sizes)} bytes`);
    if (sizes.reduce((sum, size) => sum + size, 0) > maxCommitBytes)
      throw new Error("a transaction that is too large");
  }
}

const storedOf = (item: Item): StoredRejects => ({
  ...item,
  reasons: mapValues(item.reasons, (bytes): Rejected => decodeRejected(bytes)),
});
