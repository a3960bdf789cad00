import {
  consumerArn,
  consumerName,
  nextToken,
  resourceArn,
  sequenceNumber,
  shardId,
  stream,
  streamMode,
  tagKeys,
  tags,
} from "./member-shapes.ts";
import type { StructureShape } from "./shape.ts";

const streamArn = stream.StreamARN;

const startingPositionTypes = [
  "AT_SEQUENCE_NUMBER",
  "AFTER_SEQUENCE_NUMBER",
  "TRIM_HORIZON",
  "LATEST",
  "AT_TIMESTAMP",
] as const;

const consumer = {
  type: "Structure",
  members: { StreamARN: streamArn, ConsumerName: consumerName, ConsumerARN: consumerArn },
} as const;

const encryption = {
  type: "Structure",
  members: {
    ...stream,
    EncryptionType: { type: "String", values: ["NONE", "KMS"], required: true },
    KeyId: { type: "String", minimum: 1, maximum: 2048, required: true },
  },
} as const;

const enhancedMonitoring = {
  type: "Structure",
  members: {
    ...stream,
    ShardLevelMetrics: {
      type: "List",
      minimum: 1,
      maximum: 7,
      required: true,
      member: {
        type: "String",
        values: [
          "IncomingBytes",
          "IncomingRecords",
          "OutgoingBytes",
          "OutgoingRecords",
          "WriteProvisionedThroughputExceeded",
          "ReadProvisionedThroughputExceeded",
          "IteratorAgeMilliseconds",
          "ALL",
        ],
      },
    },
  },
} as const;

/** Requests about a stream's capacity, consumers, encryption and tags. */
export const managementShapes = {
  UpdateShardCount: {
    type: "Structure",
    members: {
      ...stream,
      TargetShardCount: { type: "Integer", minimum: 1, required: true },
      ScalingType: { type: "String", values: ["UNIFORM_SCALING"], required: true },
    },
  },
  UpdateStreamMode: {
    type: "Structure",
    members: {
      StreamARN: { ...streamArn, required: true },
      StreamModeDetails: { ...streamMode, required: true },
      WarmThroughputMiBps: { type: "Integer", minimum: 0 },
    },
  },
  UpdateMaxRecordSize: {
    type: "Structure",
    members: {
      StreamARN: streamArn,
      MaxRecordSizeInKiB: { type: "Integer", minimum: 1024, maximum: 10_240, required: true },
    },
  },
  DescribeLimits: { type: "Structure", members: {} },
  RegisterStreamConsumer: {
    type: "Structure",
    members: {
      StreamARN: { ...streamArn, required: true },
      ConsumerName: { ...consumerName, required: true },
      Tags: tags,
    },
  },
  DeregisterStreamConsumer: consumer,
  DescribeStreamConsumer: consumer,
  ListStreamConsumers: {
    type: "Structure",
    members: {
      StreamARN: { ...streamArn, required: true },
      NextToken: nextToken,
      MaxResults: { type: "Integer", minimum: 1, maximum: 10_000 },
      StreamCreationTimestamp: { type: "Timestamp" },
    },
  },
  SubscribeToShard: {
    type: "Structure",
    members: {
      ConsumerARN: { ...consumerArn, required: true },
      ShardId: { ...shardId, required: true },
      StartingPosition: {
        type: "Structure",
        required: true,
        members: {
          Type: { type: "String", values: startingPositionTypes, required: true },
          SequenceNumber: sequenceNumber,
          Timestamp: { type: "Timestamp" },
        },
      },
      DryRun: { type: "Boolean" },
    },
  },
  StartStreamEncryption: encryption,
  StopStreamEncryption: encryption,
  AddTagsToStream: { type: "Structure", members: { ...stream, Tags: { ...tags, required: true } } },
  RemoveTagsFromStream: {
    type: "Structure",
    members: { ...stream, TagKeys: { ...tagKeys, required: true } },
  },
  ListTagsForStream: {
    type: "Structure",
    members: {
      ...stream,
      ExclusiveStartTagKey: { type: "String", minimum: 1, maximum: 128 },
      Limit: { type: "Integer", minimum: 1, maximum: 50 },
    },
  },
  TagResource: {
    type: "Structure",
    members: { Tags: { ...tags, required: true }, ResourceARN: { ...resourceArn, required: true } },
  },
  UntagResource: {
    type: "Structure",
    members: { TagKeys: { ...tagKeys, required: true }, ResourceARN: { ...resourceArn, required: true } },
  },
  ListTagsForResource: {
    type: "Structure",
    members: { ResourceARN: { ...resourceArn, required: true } },
  },
  EnableEnhancedMonitoring: enhancedMonitoring,
  DisableEnhancedMonitoring: enhancedMonitoring,
} as const satisfies Record<string, StructureShape>;
