import type { Log } from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { type Batch, openBuffers } from "./buffers.ts";
import type { ObjectWriter } from "./object-writer.ts";
import { openParquetTable } from "./parquet.ts";
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
  readonly log: Log;
};

/**
 * A record's path: unchanged to the backup, then transform, partition, buffer, convert and compress, object. One
 * transform and one object at a time, in order. As on AWS, a failed write is retried until it succeeds; a record's
 * ticket is released only after its objects are written.
 */
export const openDelivery = (options: DeliveryOptions): Delivery => {
  const { spec, transform, writer, progress, now, log } = options;
  const { prefix } = writer;
  const limits = { bytes: spec.bufferMegabytes * megabyte, milliseconds: spec.bufferSeconds * 1000 };
  const data = openBuffers<Piece>(limits);
  const backups = openBuffers<Piece>(limits);
  const errors = openBuffers<Piece>(limits);
  const waiting = openBuffers<FirehoseRecord>({
    bytes: (spec.transform?.bufferMegabytes ?? 1) * megabyte,
    milliseconds: (spec.transform?.bufferSeconds ?? 0) * 1000,
  });
  /** Partitions whose objects are not written yet count as active. */
  const delivering = new Map<string, number>();

  let transforms: Promise<void> = Promise.resolve();
  let deliveries: Promise<void> = Promise.resolve();

  /** Queues work; what it throws is logged, and its records stay with their source, which delivers them again. */
  const queued = (tail: Promise<void>, work: () => Promise<void>): Promise<void> =>
    tail.then(work).catch((error: Error) => log(`firehose ${spec.name}: ${error.stack ?? error.message}`));

  const addError = (type: ErrorOutputType, record: FirehoseRecord, line: string): void => {
    const bytes = Buffer.from(line, "utf8");
    for (const batch of errors.add(type, { record, data: bytes }, bytes.length, record.arrivalMs, now())) {
      deliverErrors(batch);
    }
  };

  const fail = (record: FirehoseRecord, failure: RecordFailure): void =>
    addError("processing-failed", record, processingFailedLine(record, failure, options.lambdaArn));

  const activeCount = (): number => data.size + [...delivering.keys()].filter((key) => !data.has(key)).length;

  type Partition = { readonly key: string } | { readonly errorCode: string; readonly errorMessage: string };

  const partitionOf = (
    partitionKeys: Readonly<Record<string, unknown>> | undefined,
    arrivalMs: number,
  ): Partition => {
    const values: Record<string, string> = {};
    for (const name of prefix.partitionKeys) {
      const value = partitionKeys && Object.hasOwn(partitionKeys, name) ? partitionKeys[name] : undefined;
      if (value === undefined || value === null || value === "" || typeof value === "object") {
        return {
          errorCode: "DynamicPartitioning.MetadataExtractionFailed",
          errorMessage: `partitionKeys values must not be null or empty: ${name}`,
        };
      }
      values[name] = String(value);
    }
    const key = JSON.stringify(values);
    if (data.has(key)) return { key };
    try {
      prefix.evaluate({ timeMs: arrivalMs, partitionKeys: values });
    } catch (error) {
      return {
        errorCode: "DynamicPartitioning.MetadataExtractionFailed",
        errorMessage: (error as Error).message,
      };
    }
    if (spec.dynamicPartitioning && !delivering.has(key) && activeCount() >= activePartitions) {
      return {
        errorCode: "DynamicPartitioning.ActivePartitionsLimitExceeded",
        errorMessage: `The limit of ${activePartitions} active partitions is exceeded.`,
      };
    }
    return { key };
  };

  const addData = (
    record: FirehoseRecord,
    bytes: Uint8Array,
    attemptsMade: number,
    partitionKeys?: Readonly<Record<string, unknown>>,
  ): void => {
    const partition = partitionOf(partitionKeys, record.arrivalMs);
    if ("errorCode" in partition) {
      fail(record, { ...partition, attemptsMade, attemptEndingMs: now() });
      return;
    }
    for (const batch of data.add(
      partition.key,
      { record, data: bytes },
      bytes.length,
      record.arrivalMs,
      now(),
    )) {
      deliverData(batch);
    }
  };

  const runTransform = (batch: Batch<FirehoseRecord>): void => {
    transforms = queued(transforms, async () => {
      for (const { record, outcome, attemptsMade } of await transform!(batch.items)) {
        if (outcome.result === "Ok") {
          record.ticket.weigh(outcome.data.length);
          addData(record, outcome.data, attemptsMade, outcome.partitionKeys);
        } else if (outcome.result === "Dropped") record.ticket.release();
        else fail(record, { ...outcome, attemptsMade, attemptEndingMs: now() });
      }
      progress.settle();
    });
  };

  /** Closes the batch before its event would exceed the payload limit of an invocation. */
  let waitingEventBytes = 0;
  const addToTransform = (record: FirehoseRecord): void => {
    const bytes = eventBytes(record);
    if (waitingEventBytes + bytes > payloadLimitBytes - 1024) {
      for (const batch of waiting.takeAll()) runTransform(batch);
      waitingEventBytes = 0;
    }
    const filled = waiting.add("", record, record.data.length, record.arrivalMs, now());
    waitingEventBytes = filled.length > 0 ? 0 : waitingEventBytes + bytes;
    for (const batch of filled) runTransform(batch);
  };

  const accept = (records: readonly FirehoseRecord[]): void => {
    for (const record of records) {
      if (spec.backup) {
        record.ticket.hold();
        const piece = { record, data: record.data };
        for (const batch of backups.add("", piece, record.data.length, record.arrivalMs, now()))
          deliverBackup(batch);
      }
      if (transform) addToTransform(record);
      else addData(record, record.data, 0);
    }
  };

  const concatenated = (batch: Batch<Piece>): Buffer => Buffer.concat(batch.items.map((piece) => piece.data));

  const landed = (pieces: Iterable<Piece>): void => {
    for (const { record } of pieces) record.ticket.release();
    progress.settle();
  };

  const deliverBackup = (batch: Batch<Piece>): void => {
    deliveries = queued(deliveries, async () => {
      await writer.writeBackup({ oldestMs: batch.oldestMs, body: concatenated(batch) });
      landed(batch.items);
    });
  };

  const deliverErrors = (batch: Batch<Piece>): void => {
    deliveries = queued(deliveries, async () => {
      const { oldestMs, key: errorOutputType } = batch;
      await writer.writeErrors({ oldestMs, errorOutputType, body: concatenated(batch) });
      landed(batch.items);
    });
  };

  /** Converts the records that fit; the others go to the error output and leave the batch. */
  const convert = async (batch: Batch<Piece>): Promise<{ body?: Uint8Array; pieces: Piece[] }> => {
    const table = openParquetTable(spec.parquet!.columns);
    const pieces: Piece[] = [];
    let parsedBytes = 0;
    for (const piece of batch.items) {
      parsedBytes += piece.data.length;
      if (parsedBytes > turnBytes) {
        parsedBytes = 0;
        await new Promise((resolve) => setImmediate(resolve));
      }
      const failure = table.add(piece.data);
      if (!failure) pieces.push(piece);
      else {
        const { region, account: catalogId } = options;
        addError(
          "format-conversion-failed",
          piece.record,
          conversionFailedLine(
            piece.record,
            piece.data,
            { ...failure, attemptsMade: 1, attemptEndingMs: now() },
            { tableName: spec.name, region, catalogId },
          ),
        );
      }
    }
    return { body: table.rows() > 0 ? await table.finish() : undefined, pieces };
  };

  const deliverData = (batch: Batch<Piece>): void => {
    delivering.set(batch.key, (delivering.get(batch.key) ?? 0) + 1);
    deliveries = queued(deliveries, async () => {
      try {
        const { body, pieces } = spec.parquet
          ? await convert(batch)
          : { body: concatenated(batch), pieces: batch.items };
        const partitionKeys = JSON.parse(batch.key) as Record<string, string>;
        if (body) await writer.writeData({ oldestMs: batch.oldestMs, partitionKeys, body });
        landed(pieces);
      } finally {
        const left = delivering.get(batch.key)! - 1;
        if (left === 0) delivering.delete(batch.key);
        else delivering.set(batch.key, left);
      }
    });
  };

  const takeWaiting = (): void => {
    for (const batch of waiting.takeAll()) runTransform(batch);
    waitingEventBytes = 0;
  };

  const takeBuffers = (): void => {
    for (const batch of data.takeAll()) deliverData(batch);
    for (const batch of backups.takeAll()) deliverBackup(batch);
    for (const batch of errors.takeAll()) deliverErrors(batch);
  };

  return {
    accept,
    tick() {
      const time = now();
      for (const batch of waiting.takeDue(time)) {
        runTransform(batch);
        waitingEventBytes = 0;
      }
      for (const batch of data.takeDue(time)) deliverData(batch);
      for (const batch of backups.takeDue(time)) deliverBackup(batch);
      for (const batch of errors.takeDue(time)) deliverErrors(batch);
    },
    hurry() {
      takeWaiting();
      transforms = queued(transforms, async () => takeBuffers());
    },
    async settled() {
      await transforms;
      await deliveries;
    },
    async drain() {
      takeWaiting();
      await transforms;
      takeBuffers();
      await deliveries;
      // The conversion may have found records that do not fit.
      for (const batch of errors.takeAll()) deliverErrors(batch);
      await deliveries;
    },
  };
};
