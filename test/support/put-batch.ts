import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { stream } from "@trips/core/pipeline.ts";
import type { Platform } from "./platform.ts";

/** Puts a batch into the stream, bypassing the API and its checks. */
export const putBatch = async (
  { edgeUrl }: Pick<Platform, "edgeUrl">,
  { driver, trip }: { readonly driver: string; readonly trip: string },
  batch: object,
): Promise<void> => {
  const kinesis = new KinesisClient({
    endpoint: edgeUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const envelope = { version: 1, driver, trip, receivedAt: Date.now(), requestId: "r", batch };
  await kinesis.send(
    new PutRecordCommand({
      StreamName: stream.name,
      PartitionKey: `${driver}/${trip}`,
      Data: Buffer.from(JSON.stringify(envelope)),
    }),
  );
  kinesis.destroy();
};
