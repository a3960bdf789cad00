import type { Log } from "../../service.ts";
import {
  consumerNotFound,
  invalidArgument,
  type StreamAddress,
  shardLimitExceeded,
  streamExists,
  streamNotFound,
} from "./errors.ts";
import { Stream } from "./stream.ts";
import type { ConsumerMetadata, StreamMetadata } from "./stream-metadata.ts";
import type { StreamStorage } from "./stream-storage.ts";
import { Subscriptions } from "./subscriptions.ts";

export type AccountOptions = {
  readonly storage: StreamStorage;
  readonly now: () => number;
  readonly uuid: () => string;
  readonly limits: "enforced" | "lifted";
  readonly region: string;
  readonly accountId: string;
  readonly log: Log;
};

/** AWS's default quota for shards per account in the larger regions. */
export const shardLimit = 500;

/** The streams of one account. */
export class Account {
  readonly options: AccountOptions;
  readonly subscriptions = new Subscriptions();
  readonly #streams = new Map<string, Stream>();
  readonly #creating = new Map<string, number>();

  private constructor(options: AccountOptions) {
    this.options = options;
  }

  static async open(options: AccountOptions): Promise<Account> {
    const account = new Account(options);
    await Promise.all((await options.storage.list()).map((id) => account.#openStream(id)));
    return account;
  }

  now(): number {
    return this.options.now();
  }

  address(name: string): StreamAddress {
    return { name, accountId: this.options.accountId };
  }

  arn(name: string): string {
    return `arn:aws:kinesis:${this.options.region}:${this.options.accountId}:stream/${name}`;
  }

  names(): string[] {
    return [...this.#streams.keys()].sort();
  }

  streams(): Stream[] {
    return [...this.#streams.values()];
  }

  find(name: string): Stream | undefined {
    return this.#streams.get(name);
  }

  get(name: string): Stream {
    const stream = this.#streams.get(name);
    if (stream === undefined) throw streamNotFound(this.address(name));
    return stream;
  }

  /** The stream of a request, given by name, ARN or both. */
  resolve(request: { readonly StreamName?: string; readonly StreamARN?: string }): Stream {
    const { StreamName: name, StreamARN: arn } = request;
    if (arn === undefined) {
      if (name === undefined) throw invalidArgument("Either StreamName or StreamARN must be provided.");
      return this.get(name);
    }
    const named = arn.slice(arn.indexOf(":stream/") + ":stream/".length);
    if (name !== undefined && name !== named) {
      throw invalidArgument(`StreamName ${name} and StreamARN ${arn} do not name the same stream.`);
    }
    if (arn !== this.arn(named)) {
      throw streamNotFound({ name: named, accountId: arn.split(":")[4] ?? this.options.accountId });
    }
    return this.get(named);
  }

  consumerArn(stream: Stream, consumer: ConsumerMetadata): string {
    const createdAt = Math.floor(consumer.createdAtMs / 1000);
    return `${this.arn(stream.metadata.name)}/consumer/${consumer.name}:${createdAt}`;
  }

  /** The consumer of an ARN, and its stream. */
  resolveConsumer(arn: string): { readonly stream: Stream; readonly consumer: ConsumerMetadata } {
    const streamArn = arn.slice(0, arn.indexOf("/consumer/"));
    const stream = this.resolve({ StreamARN: streamArn });
    const consumer = stream.metadata.consumers?.find((other) => this.consumerArn(stream, other) === arn);
    if (consumer === undefined) throw consumerNotFound(arn, this.address(stream.metadata.name));
    return { stream, consumer };
  }

  get openShardCount(): number {
    return this.streams().reduce((sum, stream) => sum + stream.openShards.length, 0);
  }

  /** Refuses what would exceed the account's quota of shards. */
  checkShardLimit(additional: number): void {
    const creating = [...this.#creating.values()];
    const current = creating.reduce((sum, shards) => sum + shards, this.openShardCount);
    if (current + additional > shardLimit) {
      throw shardLimitExceeded(this.options, { current, limit: shardLimit, additional });
    }
  }

  async create(metadata: Omit<StreamMetadata, "id" | "version">): Promise<void> {
    const { name } = metadata;
    if (this.#streams.has(name) || this.#creating.has(name)) throw streamExists(this.address(name));
    this.checkShardLimit(metadata.shards.length);
    this.#creating.set(name, metadata.shards.length);
    try {
      const { storage, uuid } = this.options;
      const stream = await Stream.create(storage, { ...metadata, id: streamIdOf(uuid()), version: 1 });
      this.#streams.set(name, stream);
    } finally {
      this.#creating.delete(name);
    }
  }

  async delete(stream: Stream): Promise<void> {
    this.#streams.delete(stream.metadata.name);
    await stream.remove();
  }

  async trim(): Promise<void> {
    const nowMs = this.now();
    for (const stream of this.streams()) {
      await stream.trim(nowMs).catch((error) => {
        if (!stream.isDeleted) throw error;
      });
    }
  }

  async close(): Promise<void> {
    this.subscriptions.endAll();
    await Promise.all(this.streams().map((stream) => stream.close()));
  }

  async #openStream(id: string): Promise<void> {
    const { storage, log } = this.options;
    const metadata = await storage.read(id);
    if (metadata === undefined) {
      log(`${id} holds no stream (it was being created or deleted); it is removed.`);
      await storage.remove(id);
      return;
    }
    const stream = await Stream.open(storage, metadata, this.now());
    this.#streams.set(metadata.name, stream);
  }
}

/** In the form of AWS's StreamId. */
const streamIdOf = (uuid: string): string => {
  const text = uuid.replaceAll("-", "");
  return `${text.slice(0, 20)}-${text.slice(20, 23)}`;
};
