import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsError } from "../service.ts";
import { type KinesisOptions, type KinesisService, openKinesis } from "./open-kinesis.ts";

export type ReadRecord = {
  readonly SequenceNumber: string;
  readonly PartitionKey: string;
  readonly Data: Uint8Array;
  readonly ApproximateArrivalTimestamp: number;
};

/** A Kinesis in a directory of its own, with a clock that moves only when it is set. */
export class KinesisFixture {
  readonly directory: string;
  readonly logged: string[] = [];
  kinesis!: KinesisService;
  nowMs = 1_795_000_000_000;
  #limits: KinesisOptions["limits"];

  private constructor(directory: string, limits: KinesisOptions["limits"]) {
    this.directory = directory;
    this.#limits = limits;
  }

  static async open(limits: KinesisOptions["limits"] = "lifted"): Promise<KinesisFixture> {
    const fixture = new KinesisFixture(await mkdtemp(join(tmpdir(), "kinesis-")), limits);
    await fixture.reopen();
    return fixture;
  }

  async reopen(): Promise<void> {
    await this.kinesis?.stop();
    this.kinesis = await openKinesis({
      directory: this.directory,
      now: () => this.nowMs,
      limits: this.#limits,
      log: (message) => this.logged.push(message),
    });
  }

  async close(): Promise<void> {
    await this.kinesis.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  call(operation: string, input: object): Promise<Record<string, unknown>> {
    return this.kinesis.call(operation, input);
  }

  /** The error of an operation; fails the test if the operation succeeds. */
  async refusal(operation: string, input: object): Promise<{ code: string; message: string }> {
    try {
      await this.call(operation, input);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { code: error.code, message: error.message };
    }
    throw new Error(`${operation} succeeded where a refusal was expected.`);
  }

  async put(stream: string, partitionKey: string, data: string, more: object = {}) {
    const answer = await this.call("PutRecord", {
      StreamName: stream,
      PartitionKey: partitionKey,
      Data: Buffer.from(data),
      ...more,
    });
    return answer as { ShardId: string; SequenceNumber: string };
  }

  async iterator(stream: string, shardId: string, type = "TRIM_HORIZON", more: object = {}): Promise<string> {
    const request = { StreamName: stream, ShardId: shardId, ShardIteratorType: type, ...more };
    return (await this.call("GetShardIterator", request)).ShardIterator as string;
  }

  async shardIds(stream: string, more: object = {}): Promise<string[]> {
    const { Shards } = await this.call("ListShards", { StreamName: stream, ...more });
    return (Shards as { ShardId: string }[]).map((shard) => shard.ShardId);
  }

  /** Reads from an iterator up to the tip or the end of the shard. */
  async drain(iterator: string, limit?: number): Promise<ReadRecord[]> {
    const records: ReadRecord[] = [];
    for (let next: string | null = iterator; next !== null; ) {
      const answer: Record<string, unknown> = await this.call("GetRecords", {
        ShardIterator: next,
        Limit: limit,
      });
      records.push(...(answer.Records as ReadRecord[]));
      next = answer.NextShardIterator as string | null;
      if (answer.MillisBehindLatest === 0) break;
    }
    return records;
  }

  async drainShard(stream: string, shardId: string): Promise<string[]> {
    const records = await this.drain(await this.iterator(stream, shardId));
    return records.map((record) => Buffer.from(record.Data).toString());
  }
}
