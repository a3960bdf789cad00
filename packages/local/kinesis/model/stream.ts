import type { HashKey } from "./hash-key.ts";
import { Shard } from "./shard.ts";
import type { ShardMetadata, StreamMetadata } from "./stream-metadata.ts";
import type { StreamStorage } from "./stream-storage.ts";

export type NewShard = Omit<ShardMetadata, "number" | "createdAtMs" | "closed">;

/** Thrown by operations that were requested before the stream's deletion and would run after it. */
export class StreamDeletedError extends Error {}

export type ReshardPlan = { readonly parents: readonly Shard[]; readonly children: readonly NewShard[] };

const tailBudgetBytes = 64 * 1024 * 1024;

/** A stream at run time: its metadata, its shards and the routing of hash keys. */
export class Stream {
  readonly #storage: StreamStorage;
  readonly #shards = new Map<number, Shard>();
  /** Open shards in the order of their hash key ranges. */
  #open: readonly Shard[] = [];
  readonly #waiters = new Set<() => void>();
  #metadata: StreamMetadata;
  #isDeleted = false;
  #resharding: Promise<void> | undefined;

  private constructor(storage: StreamStorage, metadata: StreamMetadata) {
    this.#storage = storage;
    this.#metadata = metadata;
  }

  static async create(storage: StreamStorage, metadata: StreamMetadata): Promise<Stream> {
    await storage.begin(metadata.id);
    const stream = await Stream.open(storage, metadata, metadata.createdAtMs);
    await storage.write(metadata);
    return stream;
  }

  static async open(storage: StreamStorage, metadata: StreamMetadata, nowMs: number): Promise<Stream> {
    const stream = new Stream(storage, metadata);
    await Promise.all(metadata.shards.map((shard) => stream.#openShard(shard, nowMs)));
    stream.#route();
    return stream;
  }

  get metadata(): StreamMetadata {
    return this.#metadata;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  get openShards(): readonly Shard[] {
    return this.#open;
  }

  shard(number: number): Shard | undefined {
    return this.#shards.get(number);
  }

  shards(): Shard[] {
    return this.#metadata.shards.map((shard) => this.#shards.get(shard.number)!);
  }

  childrenOf(number: number): Shard[] {
    return this.shards().filter(
      ({ metadata }) => metadata.parent === number || metadata.adjacentParent === number,
    );
  }

  trimHorizonMs(nowMs: number): number {
    return nowMs - this.#metadata.retentionHours * 3_600_000;
  }

  /**
   * Set while a reshard is being written. Records must be routed and appended in the same turn in which this is found
   * unset; otherwise they could land behind the end of a closing shard.
   */
  get resharding(): Promise<void> | undefined {
    return this.#resharding;
  }

  route(key: HashKey): Shard {
    let low = 0;
    let high = this.#open.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#open[middle]!.metadata.hashKeyRange.end < key) low = middle + 1;
      else high = middle;
    }
    return this.#open[low]!;
  }

  /**
   * Closes parents and opens children in one step: no record lies behind a parent's end. `plan` runs when no other
   * reshard does, and throws if the reshard is not allowed. False: the plan was empty.
   */
  async reshard(plan: () => ReshardPlan, nowMs: number): Promise<boolean> {
    let isChanged = false;
    await this.#exclusively(async () => {
      const { parents, children } = plan();
      isChanged = parents.length > 0;
      if (!isChanged) return;
      await Promise.all(parents.map((parent) => parent.log.drain()));
      const first = this.#metadata.nextShardNumber;
      const created = children.map((child, index) => ({
        ...child,
        number: first + index,
        createdAtMs: nowMs,
      }));
      const numbers = new Set(parents.map((parent) => parent.metadata.number));
      const closed = this.#metadata.shards.map((shard) =>
        numbers.has(shard.number)
          ? {
              ...shard,
              closed: { atMs: nowMs, lastPosition: this.#shards.get(shard.number)!.log.lastPosition },
            }
          : shard,
      );
      await Promise.all(created.map((shard) => this.#openShard(shard, nowMs)));
      await this.#replaceMetadata({
        ...this.#metadata,
        nextShardNumber: first + created.length,
        shards: [...closed, ...created],
      });
      this.#route();
      await Promise.all(parents.map((parent) => parent.log.seal()));
      this.#wake();
    });
    return isChanged;
  }

  /** Replaces the stream's metadata, except its shards; `change` throws if it is not allowed. */
  async update(change: (metadata: StreamMetadata) => StreamMetadata): Promise<void> {
    await this.#exclusively(async () => this.#replaceMetadata(change(this.#metadata)));
  }

  async changeRetention(retentionHours: number, nowMs: number): Promise<void> {
    await this.update((metadata) => ({ ...metadata, retentionHours }));
    await this.trim(nowMs);
  }

  /** Deletes expired segments, and closed shards without records. */
  async trim(nowMs: number): Promise<void> {
    const horizonMs = this.trimHorizonMs(nowMs);
    await Promise.all(this.shards().map((shard) => shard.log.trim(horizonMs)));
    const isExpired = (shard: ShardMetadata) => shard.closed !== undefined && shard.closed.atMs < horizonMs;
    if (!this.#metadata.shards.some(isExpired)) return;
    await this.#exclusively(async () => {
      const expired = this.#metadata.shards.filter(isExpired);
      const shards = this.#metadata.shards.filter((shard) => !isExpired(shard));
      await this.#replaceMetadata({ ...this.#metadata, shards });
      for (const { number } of expired) {
        this.#shards.delete(number);
        await this.#storage.removeLog(this.#metadata.id, number);
      }
    });
  }

  /** Deletes the metadata first, so that what a crash leaves behind is no longer a stream. */
  async remove(): Promise<void> {
    await this.#exclusively(async () => {
      this.#isDeleted = true;
      await this.#storage.forget(this.#metadata.id);
      await this.#letGo();
      await this.#storage.remove(this.#metadata.id);
    });
  }

  async close(): Promise<void> {
    while (this.#resharding !== undefined) await this.#resharding;
    await this.#letGo();
  }

  /** Calls back once: at the next readable record, at a reshard, or at the end of the stream. */
  onNextChange(waiter: () => void): () => void {
    this.#waiters.add(waiter);
    return () => this.#waiters.delete(waiter);
  }

  #wake(): void {
    if (this.#waiters.size === 0) return;
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter();
  }

  async #letGo(): Promise<void> {
    for (const shard of this.#shards.values()) {
      await shard.log.close();
    }
    this.#wake();
  }

  async #exclusively(action: () => Promise<void>): Promise<void> {
    while (this.#resharding !== undefined) await this.#resharding;
    if (this.#isDeleted) throw new StreamDeletedError(`Stream ${this.#metadata.name} was deleted.`);
    const done = action();
    this.#resharding = done
      .catch(() => {})
      .then(() => {
        this.#resharding = undefined;
      });
    await done;
  }

  async #replaceMetadata(metadata: StreamMetadata): Promise<void> {
    await this.#storage.write(metadata);
    this.#metadata = metadata;
    for (const shard of metadata.shards) {
      const running = this.#shards.get(shard.number);
      if (running !== undefined) running.metadata = shard;
    }
  }

  #route(): void {
    this.#open = this.shards()
      .filter((shard) => shard.metadata.closed === undefined)
      .sort((left, right) => (left.metadata.hashKeyRange.start < right.metadata.hashKeyRange.start ? -1 : 1));
  }

  async #openShard(metadata: ShardMetadata, nowMs: number): Promise<void> {
    const tailBytes = Math.min(4 * 1024 * 1024, Math.floor(tailBudgetBytes / this.#metadata.shards.length));
    const log = await this.#storage.openLog(this.#metadata.id, metadata, tailBytes);
    log.onCommit = () => this.#wake();
    this.#shards.set(metadata.number, new Shard(metadata, log, nowMs));
  }
}
