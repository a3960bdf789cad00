import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { GroupedDelivery } from "@trips/core/application/replay.ts";
import type { TopicMessage } from "@trips/core/application/topic-message.ts";
import { mqttRule } from "@trips/core/pipeline.ts";
import { unpack } from "./unpack.ts";

/**
 * Lambda's documents about what it gave up on (Lambda developer guide, "Retain discarded batch records" and "Example
 * invocation record"), under `aws/lambda/`. On S3, one about a batch of the stream holds the event, one about an
 * asynchronous invocation always does. Those of IoT Core, under `mqtt/`, hold the message that its rule could not put
 * into the stream (IoT developer guide, "Error action message format").
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
  | ({ readonly type: "message" } & TopicMessage)
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
  readonly topic?: unknown;
  readonly base64OriginalPayload?: unknown;
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

/** A document does not say when its message arrived, so `modifiedMs`, moments later, stands for it. */
const messageIn = (
  key: string,
  { topic, base64OriginalPayload: base64 }: Document,
  modifiedMs: number,
): TopicMessage | undefined => {
  if (typeof topic !== "string" || typeof base64 !== "string") return undefined;
  const payload = Buffer.from(base64, "base64");
  if (payload.toString("base64") !== base64) return undefined;
  return { topic, payload, receivedAt: modifiedMs, requestId: key.slice(key.lastIndexOf("/") + 1) };
};

export const failureOf = (key: string, text: string, modifiedMs: number): Failure => {
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
  if (document.requestPayload !== undefined)
    return { key, type: "invocation", functionName, payload: document.requestPayload };
  const message = messageIn(key, document, modifiedMs);
  return message ? { key, type: "message", ...message } : { key, type: "unknown" };
};

/** In the order of their keys. */
const prefixes = ["aws/lambda/", mqttRule.errors.prefix] as const;

/** The bucket of what consumers gave up on, and of what did not reach them. */
export const createFailures = ({
  client,
  bucket,
}: {
  readonly client: S3Client;
  readonly bucket: string;
}) => {
  const keysUnder = async function* (prefix: string, after?: string): AsyncGenerator<string> {
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
  const keys = async function* (after?: string): AsyncGenerator<string> {
    for (const prefix of prefixes) yield* keysUnder(prefix, after);
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
        const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        yield failureOf(key, await object.Body!.transformToString(), object.LastModified!.getTime());
      }
    },
    async remove(key: string): Promise<void> {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
};
