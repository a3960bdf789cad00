import { managementShapes } from "./management-shapes.ts";
import {
  hashKey,
  nextToken,
  partitionKey,
  sequenceNumber,
  shardId,
  stream,
  streamMode,
  streamName,
  tags,
} from "./member-shapes.ts";
import type { StructureShape, ValueOf } from "./shape.ts";

export const shardIteratorTypes = [
  "AT_SEQUENCE_NUMBER",
  "AFTER_SEQUENCE_NUMBER",
  "TRIM_HORIZON",
  "LATEST",
  "AT_TIMESTAMP",
] as const;

export const shardFilterTypes = [
  "AFTER_SHARD_ID",
  "AT_TRIM_HORIZON",
  "FROM_TRIM_HORIZON",
  "AT_LATEST",
  "AT_TIMESTAMP",
  "FROM_TIMESTAMP",
] as const;

/** The requests of the operations that are supported, as the service's API model constrains them. */
export const requestShapes = {
  CreateStream: {
    type: "Structure",
    members: {
      StreamName: { ...streamName, required: true },
      ShardCount: { type: "Integer", minimum: 1 },
      StreamModeDetails: streamMode,
      Tags: tags,
      WarmThroughputMiBps: { type: "Integer", minimum: 0 },
      MaxRecordSizeInKiB: { type: "Integer", minimum: 1024, maximum: 10_240 },
      RecordDistributionStrategy: { type: "String", values: ["AUTO", "USER_PARTITION_KEY"] },
    },
  },
  DeleteStream: {
    type: "Structure",
    members: { ...stream, EnforceConsumerDeletion: { type: "Boolean" } },
  },
  DescribeStream: {
    type: "Structure",
    members: {
      ...stream,
      Limit: { type: "Integer", minimum: 1, maximum: 10_000 },
      ExclusiveStartShardId: shardId,
    },
  },
  DescribeStreamSummary: { type: "Structure", members: stream },
  ListStreams: {
    type: "Structure",
    members: {
      Limit: { type: "Integer", minimum: 1, maximum: 10_000 },
      ExclusiveStartStreamName: streamName,
      NextToken: nextToken,
    },
  },
  ListShards: {
    type: "Structure",
    members: {
      ...stream,
      NextToken: nextToken,
      ExclusiveStartShardId: shardId,
      MaxResults: { type: "Integer", minimum: 1, maximum: 10_000 },
      StreamCreationTimestamp: { type: "Timestamp" },
      ShardFilter: {
        type: "Structure",
        members: {
          Type: { type: "String", values: shardFilterTypes, required: true },
          ShardId: shardId,
          Timestamp: { type: "Timestamp" },
        },
      },
    },
  },
  PutRecord: {
    type: "Structure",
    members: {
      ...stream,
      Data: { type: "Blob", maximum: 10_485_760, required: true },
      PartitionKey: { ...partitionKey, required: true },
      ExplicitHashKey: hashKey,
      SequenceNumberForOrdering: sequenceNumber,
      DryRun: { type: "Boolean" },
    },
  },
  PutRecords: {
    type: "Structure",
    members: {
      ...stream,
      Records: {
        type: "List",
        minimum: 1,
        maximum: 500,
        required: true,
        member: {
          type: "Structure",
          members: {
            Data: { type: "Blob", maximum: 10_485_760, required: true },
            PartitionKey: { ...partitionKey, required: true },
            ExplicitHashKey: hashKey,
          },
        },
      },
      DryRun: { type: "Boolean" },
    },
  },
  GetShardIterator: {
    type: "Structure",
    members: {
      ...stream,
      ShardId: { ...shardId, required: true },
      ShardIteratorType: { type: "String", values: shardIteratorTypes, required: true },
      StartingSequenceNumber: sequenceNumber,
      Timestamp: { type: "Timestamp" },
      DryRun: { type: "Boolean" },
    },
  },
  GetRecords: {
    type: "Structure",
    members: {
      StreamARN: stream.StreamARN,
      ShardIterator: { type: "String", minimum: 1, maximum: 512, required: true },
      Limit: { type: "Integer", minimum: 1, maximum: 10_000 },
      DryRun: { type: "Boolean" },
    },
  },
  SplitShard: {
    type: "Structure",
    members: {
      ...stream,
      ShardToSplit: { ...shardId, required: true },
      NewStartingHashKey: { ...hashKey, required: true },
    },
  },
  MergeShards: {
    type: "Structure",
    members: {
      ...stream,
      ShardToMerge: { ...shardId, required: true },
      AdjacentShardToMerge: { ...shardId, required: true },
    },
  },
  IncreaseStreamRetentionPeriod: {
    type: "Structure",
    members: { ...stream, RetentionPeriodHours: { type: "Integer", required: true } },
  },
  DecreaseStreamRetentionPeriod: {
    type: "Structure",
    members: { ...stream, RetentionPeriodHours: { type: "Integer", required: true } },
  },
  ...managementShapes,
} as const satisfies Record<string, StructureShape>;

export type OperationName = keyof typeof requestShapes;

export type RequestOf<Name extends OperationName> = ValueOf<(typeof requestShapes)[Name]>;

export const isOperationName = (name: string): name is OperationName => Object.hasOwn(requestShapes, name);
