import type { KinesisCaller } from "./shard-reader.ts";
import { type ShardDescription, toShardDescription } from "./shard-tree.ts";

export const listShards = async (kinesis: KinesisCaller, stream: string): Promise<ShardDescription[]> => {
  const found: ShardDescription[] = [];
  let page: Record<string, unknown> = { StreamName: stream };
  for (;;) {
    const { Shards, NextToken } = await kinesis.call("ListShards", page);
    found.push(...(Shards as unknown[]).map(toShardDescription));
    if (typeof NextToken !== "string") return found;
    page = { NextToken };
  }
};

export const readSummary = async (
  kinesis: KinesisCaller,
  stream: string,
): Promise<{ retentionMs: number; streamCreatedAt: number | null }> => {
  const answer = await kinesis.call("DescribeStreamSummary", { StreamName: stream });
  const summary = answer.StreamDescriptionSummary as Record<string, number | undefined>;
  return {
    retentionMs: (summary.RetentionPeriodHours ?? Number.POSITIVE_INFINITY) * 3_600_000,
    streamCreatedAt: summary.StreamCreationTimestamp ?? null,
  };
};

/** The consumer's ARN; registers the consumer if needed, as the deployment does. */
export const registerConsumer = async (
  kinesis: KinesisCaller,
  streamArn: string,
  consumer: string,
): Promise<string> => {
  const question = { StreamARN: streamArn, ConsumerName: consumer };
  try {
    const { Consumer } = await kinesis.call("RegisterStreamConsumer", question);
    return (Consumer as { ConsumerARN: string }).ConsumerARN;
  } catch (error) {
    if ((error as { code?: string }).code !== "ResourceInUseException") throw error;
    const { ConsumerDescription } = await kinesis.call("DescribeStreamConsumer", question);
    return (ConsumerDescription as { ConsumerARN: string }).ConsumerARN;
  }
};
