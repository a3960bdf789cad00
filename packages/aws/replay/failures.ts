import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { GroupedDelivery } from "@trips/core/application/replay.ts";
import { unpack } from "./unpack.ts";

/**
 * Lambda's documents about what it gave up on (Lambda developer guide, "Retain discarded batch records" and "Example
 * invocation record"), under `aws/lambda/`. On S3, one about a batch of the stream holds the event, one about an
 * asynchronous invocation always does.
 */
export type Failure = { readonly key: string } & (
  | {
      readonly type: "batch";
      readonly functionName: string;
      readonly shard: string;
      readonly first: string;
      readonly last: string;
      /** Undefined: the document has no event, so the stream has to be read. */
      readonly deliveries: readonly GroupedDelivery[] | undefined;
    }
  | { readonly type: "invocation"; readonly functionName: string; readonly payload: unknown }
  | { readonly type: "unknown" }
);

type StreamRecord = {
  readonly kinesis: {
    readonly sequenceNumber: string;
    readonly partitionKey: string;
    readonly data: string;
  };
};

type Document = {
  readonly requestContext?: { readonly functionArn?: string };
  readonly KinesisBatchInfo?: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
  };
  readonly payload?: { readonly Records?: readonly StreamRecord[] };
  readonly requestPayload?: unknown;
};

/** `arn:aws:lambda:<region>:<account>:function:<name>`, perhaps with a version. */
const functionNameIn = (arn = ""): string => arn.split(":")[6] ?? "";

const deliveriesIn = (shard: string, { payload }: Document): GroupedDelivery[] | undefined =>
  payload?.Records?.flatMap(({ kinesis }) =>
    unpack(
      { partition: shard, offset: kinesis.sequenceNumber },
      kinesis.partitionKey,
      Buffer.from(kinesis.data, "base64"),
    ),
  );

const parse = (text: string): Document => {
  try {
    return (JSON.parse(text) as Document | null) ?? {};
  } catch {
    return {};
  }
};

export const failureOf = (key: string, text: string): Failure => {
  const document = parse(text);
  const functionName = functionNameIn(document.requestContext?.functionArn);
  const { KinesisBatchInfo: batch } = document;
  if (batch)
    return {
      key,
      type: "batch",
      functionName,
      shard: batch.shardId,
      first: batch.startSequenceNumber,
      last: batch.endSequenceNumber,
      deliveries: deliveriesIn(batch.shardId, document),
    };
  if (document.requestPayload === undefined) return { key, type: "unknown" };
  return { key, type: "invocation", functionName, payload: document.requestPayload };
};

const prefix = "aws/lambda/";

/** The bucket of what consumers gave up on. */
export const createFailures = ({
  client,
  bucket,
}: {
  readonly client: S3Client;
  readonly bucket: string;
}) => {
  const keys = async function* (after?: string): AsyncGenerator<string> {
    let token: string | undefined;
    do {
      const answer = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          StartAfter: after,
          ContinuationToken: token,
        }),
      );
      for (const { Key = "" } of answer.Contents ?? []) yield Key;
      token = answer.NextContinuationToken;
    } while (token !== undefined);
  };
  return {
    async count(): Promise<number> {
      let count = 0;
      for await (const _ of keys()) count++;
      return count;
    },
    /** In the order of their keys, those after one of them or all. */
    async *all(after?: string): AsyncGenerator<Failure> {
      for await (const key of keys(after)) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        yield failureOf(key, await Body!.transformToString());
      }
    },
    async remove(key: string): Promise<void> {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
};
