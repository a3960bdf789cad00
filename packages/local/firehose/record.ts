import type { Ticket } from "./progress.ts";

export type KinesisMetadata = {
  readonly sequenceNumber: string;
  readonly subsequenceNumber: number;
  readonly partitionKey: string;
  readonly shardId: string;
  readonly approximateArrivalTimestamp: number;
};

/** A record in Firehose's sense: what a producer put, or a user record of a KPL aggregate. */
export type FirehoseRecord = {
  /** Stays the same over all retries of its transform. */
  readonly recordId: string;
  readonly data: Uint8Array;
  readonly arrivalMs: number;
  readonly kinesis?: KinesisMetadata;
  readonly ticket: Ticket;
};

export type RecordFailure = {
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly attemptsMade: number;
  readonly attemptEndingMs: number;
};

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** A line of a `processing-failed` object, Firehose developer guide, data transformation failure handling. */
export const processingFailedLine = (
  record: FirehoseRecord,
  failure: RecordFailure,
  lambdaArn: string,
): string =>
  `${JSON.stringify({
    rawData: base64(record.data),
    errorCode: failure.errorCode,
    errorMessage: failure.errorMessage,
    attemptsMade: failure.attemptsMade,
    arrivalTimestamp: record.arrivalMs,
    attemptEndingTimestamp: failure.attemptEndingMs,
    lambdaARN: lambdaArn,
  })}\n`;

/** A line of a `format-conversion-failed` object, ibid., record format conversion error handling. */
export const conversionFailedLine = (
  record: FirehoseRecord,
  data: Uint8Array,
  failure: RecordFailure,
  table: { readonly tableName: string; readonly region: string; readonly catalogId: string },
): string =>
  `${JSON.stringify({
    attemptsMade: failure.attemptsMade,
    arrivalTimestamp: record.arrivalMs,
    lastErrorCode: failure.errorCode,
    lastErrorMessage: failure.errorMessage,
    attemptEndingTimestamp: failure.attemptEndingMs,
    rawData: base64(data),
    sequenceNumber: record.kinesis?.sequenceNumber ?? record.recordId,
    subSequenceNumber: record.kinesis?.subsequenceNumber ?? null,
    dataCatalogTable: {
      catalogId: table.catalogId,
      databaseName: "local",
      tableName: table.tableName,
      region: table.region,
      versionId: "LATEST",
    },
  })}\n`;

export { base64 };
