import type { ObjectStore } from "../service.ts";

export type FailureCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** The range of records a discarded batch covers. */
export type BatchInfo = {
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  readonly firstArrivalMs: number;
  readonly lastArrivalMs: number;
  readonly batchSize: number;
};

export type DiscardedBatch = {
  readonly condition: FailureCondition;
  readonly invokeCount: number;
  /** Absent when the batch expired before its first invocation. */
  readonly lastInvocation?: {
    readonly requestId: string;
    readonly functionError: "Unhandled" | null;
  };
  readonly batch: BatchInfo;
  /** The event that the function failed to process. */
  readonly payload: unknown;
};

export type FailureDestinationOptions = {
  readonly objectStore: ObjectStore;
  readonly bucket: string;
  readonly mappingId: string;
  readonly functionArn: string;
  /** The stream's ARN, or with enhanced fan-out the consumer's. */
  readonly streamArn: () => string;
  readonly now: () => number;
  readonly uuid: () => string;
};

/** The document Lambda sends to an on-failure destination on S3, which includes the event. */
const createFailureDocument = (
  discarded: DiscardedBatch,
  source: { functionArn: string; streamArn: string; shardId: string; at: number; uuid: () => string },
) => ({
  requestContext: {
    requestId: discarded.lastInvocation?.requestId ?? source.uuid(),
    functionArn: source.functionArn,
    condition: discarded.condition,
    approximateInvokeCount: discarded.invokeCount,
  },
  ...(discarded.lastInvocation && {
    responseContext: {
      statusCode: 200,
      executedVersion: "$LATEST",
      functionError: discarded.lastInvocation.functionError,
    },
  }),
  version: "1.0",
  timestamp: new Date(source.at).toISOString(),
  KinesisBatchInfo: {
    shardId: source.shardId,
    startSequenceNumber: discarded.batch.startSequenceNumber,
    endSequenceNumber: discarded.batch.endSequenceNumber,
    approximateArrivalOfFirstRecord: new Date(discarded.batch.firstArrivalMs).toISOString(),
    approximateArrivalOfLastRecord: new Date(discarded.batch.lastArrivalMs).toISOString(),
    batchSize: discarded.batch.batchSize,
    streamArn: source.streamArn,
  },
  payload: discarded.payload,
});

/** Puts a document where Lambda does: `aws/lambda/<folder>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`. */
export const putFailure = async (
  objectStore: ObjectStore,
  place: {
    readonly bucket: string;
    readonly folder: string;
    readonly at: number;
    readonly uuid: () => string;
  },
  document: object,
): Promise<string> => {
  const { bucket, folder, at, uuid } = place;
  const [date, time] = new Date(at).toISOString().slice(0, 19).split("T") as [string, string];
  const key = `aws/lambda/${folder}/${date.replaceAll("-", "/")}/${date}T${time.replaceAll(":", ".")}-${uuid()}`;
  await objectStore.ensureBucket(bucket);
  await objectStore.putObject(bucket, key, Buffer.from(JSON.stringify(document)), {
    contentType: "application/json",
  });
  return `s3://${bucket}/${key}`;
};

export const createFailureDestination =
  (options: FailureDestinationOptions) =>
  (shardId: string, discarded: DiscardedBatch): Promise<string> => {
    const at = options.now();
    const { functionArn, bucket, objectStore, mappingId, uuid } = options;
    const source = { functionArn, streamArn: options.streamArn(), shardId, at, uuid };
    const document = createFailureDocument(discarded, source);
    return putFailure(objectStore, { bucket, folder: `${mappingId}/${shardId}`, at, uuid }, document);
  };
