import type { TableSpec } from "@trips/core/pipeline.ts";
import { conditionFailed, validation } from "./errors.ts";
import type { Condition } from "./expression.ts";
import { compareText, copyOf, type Item, itemBytes, keyText } from "./values.ts";

const mostItemBytes = 400 * 1024;
const mostPageBytes = 1024 * 1024;
/** How old an eventually consistent read may be. */
export const stalestMs = 1_000;

type Version = { readonly sinceMs: number; readonly item: Item | undefined };
type Slot = { readonly pk: string; readonly sk: string; versions: Version[] };

export type Key = { readonly pk: string; readonly sk: string };

/** A write that is decided on and not carried out: `next` undefined deletes. */
export type Write = { readonly key: Key; readonly next: Item | undefined };

export type PageRequest = {
  readonly index: string | undefined;
  readonly partition: string;
  readonly matches: Condition;
  readonly filter: Condition;
  readonly isForward: boolean;
  readonly limit: number;
  readonly after: Item | undefined;
  readonly asOfMs: number;
};

export type PageAnswer = {
  readonly items: Item[];
  readonly scanned: number;
  readonly last: Item | undefined;
};

/**
 * One table of DynamoDB in memory: partitions in the order of their sort keys, indexes that project keys only, pages of
 * 1 MB, items of 400 KB. It keeps what items were within the last second, for reads that are not strongly consistent.
 */
export class MemoryTable {
  readonly spec: TableSpec;
  readonly #now: () => number;
  readonly #partitions = new Map<string, Map<string, Slot>>();
  /** By index and its partition key, the slots that have or had it. */
  readonly #indexed = new Map<string, Set<Slot>>();
  /** Called after each write. */
  onWrite: (key: Key, before: Item | undefined, after: Item | undefined) => void = () => {};

  constructor(spec: TableSpec, now: () => number) {
    if (spec.indexes.some(({ projection }) => projection !== "KEYS_ONLY"))
      throw new Error("the simulated table's indexes project keys only");
    this.spec = spec;
    this.#now = now;
  }

  keyOf(item: Item): Key {
    return { pk: keyText(item, this.spec.partitionKey.name), sk: keyText(item, this.spec.sortKey.name) };
  }

  /** A key and nothing else. */
  checkKey(key: Item | undefined): Key {
    if (key === undefined || Object.keys(key).length !== 2)
      throw validation("The provided key element does not match the schema");
    return this.keyOf(key);
  }

  get(key: Key, asOfMs = Number.POSITIVE_INFINITY): Item | undefined {
    const slot = this.#partitions.get(key.pk)?.get(key.sk);
    return slot && versionAt(slot, asOfMs);
  }

  /** What a Put writes, if its condition holds. */
  put(item: Item, condition: Condition): Write {
    const next = copyOf(item) as Item;
    const key = this.keyOf(next);
    this.#check(next);
    if (!condition(this.get(key) ?? {})) throw conditionFailed();
    return { key, next };
  }

  delete(key: Key, condition: Condition): Write {
    if (!condition(this.get(key) ?? {})) throw conditionFailed();
    return { key, next: undefined };
  }

  update(key: Key, condition: Condition, change: (before: Item) => Item): Write {
    const before = this.get(key);
    if (!condition(before ?? {})) throw conditionFailed();
    const { partitionKey, sortKey } = this.spec;
    const next = change(before ?? { [partitionKey.name]: key.pk, [sortKey.name]: key.sk });
    this.#check(next);
    const kept = this.keyOf(next);
    if (kept.pk !== key.pk || kept.sk !== key.sk)
      throw validation("Cannot update attribute: it is part of the key");
    return { key, next };
  }

  apply({ key, next }: Write): void {
    const nowMs = this.#now();
    const before = this.get(key);
    const slot = this.#slot(key);
    const recent = slot.versions.findLastIndex(({ sinceMs }) => sinceMs <= nowMs - stalestMs);
    slot.versions = [...slot.versions.slice(Math.max(recent, 0)), { sinceMs: nowMs, item: next }];
    if (next) this.#index(slot, next);
    this.onWrite(key, before, next);
  }

  page(request: PageRequest): PageAnswer {
    const { index, isForward, asOfMs, matches, filter, limit, after } = request;
    const sortName = this.#sortNameOf(index);
    const found = this.#candidates(index, request.partition).flatMap((slot): Item[] => {
      const item = versionAt(slot, asOfMs);
      return item && matches(item) ? [item] : [];
    });
    const order = (a: Item, b: Item) => this.#compare(a, b, sortName) * (isForward ? 1 : -1);
    const rest = found.sort(order).filter((item) => after === undefined || order(item, after) > 0);
    return this.#cut(rest, limit, index, filter);
  }

  /** The items of a segment, in an order of no meaning. */
  scan(
    request: Pick<PageRequest, "filter" | "limit" | "after" | "asOfMs">,
    isWanted: (pk: string) => boolean,
  ) {
    const { filter, limit, after, asOfMs } = request;
    const order = (a: Item, b: Item) => this.#compare(a, b, this.spec.sortKey.name);
    const found = [...this.#partitions]
      .filter(([pk]) => isWanted(pk))
      .flatMap(([, slots]) => [...slots.values()].flatMap((slot) => itemsOf(slot, asOfMs)))
      .sort(order)
      .filter((item) => after === undefined || order(item, after) > 0);
    return this.#cut(found, limit, undefined, filter);
  }

  /** Current items of a partition, in order, without a copy: for those who check the table. */
  partition(pk: string): Item[] {
    return [...(this.#partitions.get(pk)?.values() ?? [])]
      .flatMap((slot) => itemsOf(slot, Number.POSITIVE_INFINITY))
      .sort((a, b) => compareText(a.sk as string, b.sk as string));
  }

  partitionKeys(): string[] {
    return [...this.#partitions.keys()];
  }

  #check(item: Item): void {
    if (itemBytes(item) > mostItemBytes) throw validation("Item size has exceeded the maximum allowed size");
    for (const { partitionKey, sortKey } of this.spec.indexes)
      for (const { name } of [partitionKey, sortKey]) if (Object.hasOwn(item, name)) keyText(item, name);
  }

  #slot({ pk, sk }: Key): Slot {
    const slots = this.#partitions.get(pk) ?? new Map<string, Slot>();
    this.#partitions.set(pk, slots);
    const slot = slots.get(sk) ?? { pk, sk, versions: [] };
    slots.set(sk, slot);
    return slot;
  }

  #index(slot: Slot, item: Item): void {
    for (const { name, partitionKey, sortKey } of this.spec.indexes) {
      if (!Object.hasOwn(item, partitionKey.name) || !Object.hasOwn(item, sortKey.name)) continue;
      const place = `${name}/${item[partitionKey.name]}`;
      const slots = this.#indexed.get(place) ?? new Set<Slot>();
      this.#indexed.set(place, slots);
      slots.add(slot);
    }
  }

  #candidates(index: string | undefined, partition: string): Slot[] {
    if (index === undefined) return [...(this.#partitions.get(partition)?.values() ?? [])];
    return [...(this.#indexed.get(`${index}/${partition}`) ?? [])];
  }

  #sortNameOf(index: string | undefined): string {
    if (index === undefined) return this.spec.sortKey.name;
    return this.indexNamed(index).sortKey.name;
  }

  indexNamed(index: string): TableSpec["indexes"][number] {
    const spec = this.spec.indexes.find(({ name }) => name === index);
    if (!spec) throw validation(`The table does not have the specified index: ${index}`);
    return spec;
  }

  #compare(a: Item, b: Item, sortName: string): number {
    return (
      compareText(a[sortName] as string, b[sortName] as string) ||
      compareText(a.pk as string, b.pk as string) ||
      compareText(a.sk as string, b.sk as string)
    );
  }

  #cut(found: readonly Item[], limit: number, index: string | undefined, filter: Condition): PageAnswer {
    const keys = index === undefined ? [] : Object.values(this.#indexKeys(index));
    const projected = (item: Item): Item =>
      index === undefined
        ? item
        : Object.fromEntries(["pk", "sk", ...keys].map((name) => [name, item[name]]));
    let bytes = 0;
    let scanned = 0;
    for (const item of found) {
      bytes += itemBytes(projected(item));
      scanned++;
      if (scanned === limit || bytes > mostPageBytes) break;
    }
    const taken = found.slice(0, scanned);
    const last = scanned < found.length || scanned === limit ? taken.at(-1) : undefined;
    return {
      items: taken.filter(filter).map((item) => copyOf(projected(item)) as Item),
      scanned,
      last: last && Object.fromEntries(["pk", "sk", ...keys].map((name) => [name, last[name]])),
    };
  }

  #indexKeys(index: string) {
    const { partitionKey, sortKey } = this.indexNamed(index);
    return { partition: partitionKey.name, sort: sortKey.name };
  }
}

const itemsOf = (slot: Slot, asOfMs: number): Item[] => {
  const item = versionAt(slot, asOfMs);
  return item ? [item] : [];
};

const versionAt = ({ versions }: Slot, asOfMs: number): Item | undefined =>
  versions.findLast(({ sinceMs }) => sinceMs <= asOfMs)?.item;
