import type { Log } from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { type Batch, type Buffers, openBuffers } from "./buffers.ts";
import type { ObjectWriter } from "./object-writer.ts";
import { type Column, type ConversionFailure, openParquetTable } from "./parquet.ts";
import { extractionFailed, type Partition, type PartitionKeys, partitionValues } from "./partition.ts";
import type { Progress } from "./progress.ts";
import {
  conversionFailedLine,
  type FirehoseRecord,
  processingFailedLine,
  type RecordFailure,
} from "./record.ts";
import { eventBytes, payloadLimitBytes, type Transform } from "./transform.ts";

const megabyte = 1024 * 1024;
/** Firehose's quota of partitions buffered at one time. */
const activePartitions = 500;
/** After parsing this much, the event loop gets a turn. */
const turnBytes = 512 * 1024;

/** A piece of a future object: the bytes to write, and the record they were made from. */
type Piece = { readonly record: FirehoseRecord; readonly data: Uint8Array };

export type ErrorOutputType = "processing-failed" | "format-conversion-failed";

export type Delivery = {
  /** Takes over records, and with them the caller's hold on their tickets. */
  accept(records: readonly FirehoseRecord[]): void;
  /** Closes the buffers whose time is up. */
  tick(): void;
  /** Lands everything accepted so far. */
  drain(): Promise<void>;
  /** Starts to land everything without waiting, to relieve memory when too much is outstanding. */
  hurry(): void;
  /** Resolves when nothing is being transformed or written; what is buffered stays buffered. */
  settled(): Promise<void>;
};

export type DeliveryOptions = {
  readonly spec: DeliveryStreamSpec;
  readonly region: string;
  readonly account: string;
  readonly lambdaArn: string;
  readonly transform?: Transform;
  readonly writer: ObjectWriter;
  readonly progress: Progress;
  readonly now: () => number;
  readonly nextTurn: () => Promise<unknown>;
  readonly log: Log;
};

/**
 * A record's path: unchanged to the backup, then transform, partition, buffer, convert and compress, object. One
 * transform and one object at a time, in order. As on AWS, a failed write is retried until it succeeds; a record's
 * ticket is released only after its objects are written.
 */
export const openDelivery = (options: DeliveryOptions): Delivery => new BufferedDelivery(options);

class BufferedDelivery implements Delivery {
  readonly #options: DeliveryOptions;
  readonly #data: Buffers<Piece>;
  readonly #backups: Buffers<Piece>;
  readonly #errors: Buffers<Piece>;
  readonly #waiting: Buffers<FirehoseRecord>;
  #waitingEventBytes = 0;
  /** Partitions whose objects are not written yet count as active. */
  readonly #delivering = new Map<string, number>();
  #transforms: Promise<void> = Promise.resolve();
  #deliveries: Promise<void> = Promise.resolve();

  constructor(options: DeliveryOptions) {
    const { spec } = options;
    const limits = { bytes: spec.bufferMegabytes * megabyte, milliseconds: spec.bufferSeconds * 1000 };
    this.#options = options;
    this.#data = openBuffers<Piece>(limits);
    this.#backups = openBuffers<Piece>(limits);
    this.#errors = openBuffers<Piece>(limits);
    this.#waiting = openBuffers<FirehoseRecord>({
      bytes: (spec.transform?.bufferMegabytes ?? 1) * megabyte,
      milliseconds: (spec.transform?.bufferSeconds ?? 0) * 1000,
    });
  }

  /** Bound, as `tick` is: the sink and the timer hold them without their object. */
  readonly accept = (records: readonly FirehoseRecord[]): void => {
    const { spec, transform } = this.#options;
    for (const record of records) {
      if (spec.backup) this.#addBackup(record);
      if (transform) this.#addToTransform(record);
      else this.#addData(record, record.data, 0);
    }
  };

  readonly tick = (): void => {
    const { now } = this.#options;
    const time = now();
    for (const batch of this.#waiting.takeDue(time)) {
      this.#runTransform(batch);
      this.#waitingEventBytes = 0;
    }
    for (const batch of this.#data.takeDue(time)) this.#deliverData(batch);
    for (const batch of this.#backups.takeDue(time)) this.#deliverBackup(batch);
    for (const batch of this.#errors.takeDue(time)) this.#deliverErrors(batch);
  };

  hurry(): void {
    this.#takeWaiting();
    this.#transforms = this.#queued(this.#transforms, async () => this.#takeBuffers());
  }

  async settled(): Promise<void> {
    await this.#transforms;
    await this.#deliveries;
  }

  async drain(): Promise<void> {
    this.#takeWaiting();
    await this.#transforms;
    this.#takeBuffers();
    await this.#deliveries;
    // The conversion may have found records that do not fit.
    for (const batch of this.#errors.takeAll()) this.#deliverErrors(batch);
    await this.#deliveries;
  }

  #takeWaiting(): void {
    for (const batch of this.#waiting.takeAll()) this.#runTransform(batch);
    this.#waitingEventBytes = 0;
  }

  #takeBuffers(): void {
    for (const batch of this.#data.takeAll()) this.#deliverData(batch);
    for (const batch of this.#backups.takeAll()) this.#deliverBackup(batch);
    for (const batch of this.#errors.takeAll()) this.#deliverErrors(batch);
  }

  /** Queues work; what it throws is logged, and its records stay with their source, which delivers them again. */
  #queued(tail: Promise<void>, work: () => Promise<void>): Promise<void> {
    const { spec, log } = this.#options;
    return tail
      .then(work)
      .catch((error: Error) => log(`firehose ${spec.name}: ${error.stack ?? error.message}`));
  }

  #addBackup(record: FirehoseRecord): void {
    const { now } = this.#options;
    record.ticket.hold();
    const piece = { record, data: record.data };
    for (const batch of this.#backups.add("", piece, record.data.length, record.arrivalMs, now()))
      this.#deliverBackup(batch);
  }

  /** Closes the batch before its event would exceed the payload limit of an invocation. */
  #addToTransform(record: FirehoseRecord): void {
    const { now } = this.#options;
    const bytes = eventBytes(record);
    if (this.#waitingEventBytes + bytes > payloadLimitBytes - 1024) this.#takeWaiting();
    const filled = this.#waiting.add("", record, record.data.length, record.arrivalMs, now());
    this.#waitingEventBytes = filled.length > 0 ? 0 : this.#waitingEventBytes + bytes;
    for (const batch of filled) this.#runTransform(batch);
  }

  #runTransform(batch: Batch<FirehoseRecord>): void {
    const { transform, progress, now } = this.#options;
    this.#transforms = this.#queued(this.#transforms, async () => {
      for (const { record, outcome, attemptsMade } of await transform!(batch.items)) {
        if (outcome.result === "Ok") {
          record.ticket.weigh(outcome.data.length);
          this.#addData(record, outcome.data, attemptsMade, outcome.partitionKeys);
        } else if (outcome.result === "Dropped") record.ticket.release();
        else this.#fail(record, { ...outcome, attemptsMade, attemptEndingMs: now() });
      }
      progress.settle();
    });
  }

  #addData(
    record: FirehoseRecord,
    bytes: Uint8Array,
    attemptsMade: number,
    partitionKeys?: PartitionKeys,
  ): void {
    const { now } = this.#options;
    const partition = this.#partitionOf(partitionKeys, record.arrivalMs);
    if ("errorCode" in partition) {
      this.#fail(record, { ...partition, attemptsMade, attemptEndingMs: now() });
      return;
    }
    const piece = { record, data: bytes };
    for (const batch of this.#data.add(partition.key, piece, bytes.length, record.arrivalMs, now()))
      this.#deliverData(batch);
  }

  #partitionOf(partitionKeys: PartitionKeys | undefined, arrivalMs: number): Partition {
    const { spec, writer } = this.#options;
    const { prefix } = writer;
    const extracted = partitionValues(prefix.partitionKeys, partitionKeys);
    if ("errorCode" in extracted) return extracted;
    const key = JSON.stringify(extracted.values);
    if (this.#data.has(key)) return { key };
    try {
      prefix.evaluate({ timeMs: arrivalMs, partitionKeys: extracted.values });
    } catch (error) {
      return extractionFailed((error as Error).message);
    }
    if (spec.dynamicPartitioning && !this.#delivering.has(key) && this.#activeCount() >= activePartitions) {
      return {
        errorCode: "DynamicPartitioning.ActivePartitionsLimitExceeded",
        errorMessage: `The limit of ${activePartitions} active partitions is exceeded.`,
      };
    }
    return { key };
  }

  #activeCount(): number {
    return this.#data.size + [...this.#delivering.keys()].filter((key) => !this.#data.has(key)).length;
  }

  #fail(record: FirehoseRecord, failure: RecordFailure): void {
    const line = processingFailedLine(record, failure, this.#options.lambdaArn);
    this.#addError("processing-failed", record, line);
  }

  #addError(type: ErrorOutputType, record: FirehoseRecord, line: string): void {
    const { now } = this.#options;
    const bytes = Buffer.from(line, "utf8");
    const piece = { record, data: bytes };
    for (const batch of this.#errors.add(type, piece, bytes.length, record.arrivalMs, now()))
      this.#deliverErrors(batch);
  }

  #deliverBackup(batch: Batch<Piece>): void {
    const { writer } = this.#options;
    this.#deliveries = this.#queued(this.#deliveries, async () => {
      await writer.writeBackup({ oldestMs: batch.oldestMs, body: concatenated(batch) });
      this.#landed(batch.items);
    });
  }

  #deliverErrors(batch: Batch<Piece>): void {
    const { writer } = this.#options;
    this.#deliveries = this.#queued(this.#deliveries, async () => {
      const { oldestMs, key: errorOutputType } = batch;
      await writer.writeErrors({ oldestMs, errorOutputType, body: concatenated(batch) });
      this.#landed(batch.items);
    });
  }

  #deliverData(batch: Batch<Piece>): void {
    const { spec, writer } = this.#options;
    this.#delivering.set(batch.key, (this.#delivering.get(batch.key) ?? 0) + 1);
    this.#deliveries = this.#queued(this.#deliveries, async () => {
      try {
        const { body, pieces } = spec.parquet
          ? await this.#convert(batch, spec.parquet.columns)
          : { body: concatenated(batch), pieces: batch.items };
        const partitionKeys = JSON.parse(batch.key) as Record<string, string>;
        if (body) await writer.writeData({ oldestMs: batch.oldestMs, partitionKeys, body });
        this.#landed(pieces);
      } finally {
        const left = this.#delivering.get(batch.key)! - 1;
        if (left === 0) this.#delivering.delete(batch.key);
        else this.#delivering.set(batch.key, left);
      }
    });
  }

  /** Converts the records that fit; the others go to the error output and leave the batch. */
  async #convert(
    batch: Batch<Piece>,
    columns: readonly Column[],
  ): Promise<{ body?: Uint8Array; pieces: Piece[] }> {
    const { nextTurn } = this.#options;
    const table = openParquetTable(columns, nextTurn);
    const pieces: Piece[] = [];
    let parsedBytes = 0;
    for (const piece of batch.items) {
      parsedBytes += piece.data.length;
      if (parsedBytes > turnBytes) {
        parsedBytes = 0;
        await nextTurn();
      }
      const failure = table.add(piece.data);
      if (failure) this.#failConversion(piece, failure);
      else pieces.push(piece);
    }
    return { body: table.rows() > 0 ? await table.finish() : undefined, pieces };
  }

  #failConversion({ record, data }: Piece, failure: ConversionFailure): void {
    const { spec, region, account: catalogId, now } = this.#options;
    const line = conversionFailedLine(
      record,
      data,
      { ...failure, attemptsMade: 1, attemptEndingMs: now() },
      { tableName: spec.name, region, catalogId },
    );
    this.#addError("format-conversion-failed", record, line);
  }

  #landed(pieces: Iterable<Piece>): void {
    for (const { record } of pieces) record.ticket.release();
    this.#options.progress.settle();
  }
}

const concatenated = (batch: Batch<Piece>): Buffer => Buffer.concat(batch.items.map((piece) => piece.data));
