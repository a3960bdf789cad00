import { formatSequenceNumber, sequenceNumberPrefix } from "./sequence-number.ts";
import { type ShardMetadata, shardIdOf } from "./stream-metadata.ts";
import type { RecordLog } from "./stream-storage.ts";
import { TokenBucket } from "./token-bucket.ts";

const megabyte = 1024 * 1024;

/** A shard at run time: its records and its limits. */
export class Shard {
  readonly log: RecordLog;
  readonly id: string;
  readonly sequencePrefix: string;
  readonly #limits: {
    readonly writeRecords: TokenBucket;
    readonly writeBytes: TokenBucket;
    readonly readCalls: TokenBucket;
    readonly readBytes: TokenBucket;
  };
  metadata: ShardMetadata;

  constructor(metadata: ShardMetadata, log: RecordLog, nowMs: number) {
    this.metadata = metadata;
    this.log = log;
    this.id = shardIdOf(metadata.number);
    this.sequencePrefix = sequenceNumberPrefix(metadata);
    this.#limits = {
      writeRecords: new TokenBucket(1000, nowMs),
      writeBytes: new TokenBucket(megabyte, nowMs),
      readCalls: new TokenBucket(5, nowMs),
      readBytes: new TokenBucket(2 * megabyte, nowMs),
    };
  }

  sequenceNumber(position: number, arrivalMs: number): string {
    return formatSequenceNumber(this.sequencePrefix, position, arrivalMs);
  }

  /** 1,000 records and 1 MB a second. */
  admitWrite(bytes: number, nowMs: number): boolean {
    const { writeRecords, writeBytes } = this.#limits;
    const isAdmitted = writeRecords.admits(1, nowMs) && writeBytes.admits(bytes, nowMs);
    if (isAdmitted) {
      writeRecords.take(1);
      writeBytes.take(bytes);
    }
    return isAdmitted;
  }

  /** 5 calls and 2 MB a second; an answer beyond 2 MB is charged to the calls that follow. */
  admitRead(nowMs: number): boolean {
    const { readCalls, readBytes } = this.#limits;
    const isAdmitted = readCalls.admits(1, nowMs) && readBytes.admits(1, nowMs);
    if (isAdmitted) readCalls.take(1);
    return isAdmitted;
  }

  chargeRead(bytes: number): void {
    this.#limits.readBytes.take(bytes);
  }
}
