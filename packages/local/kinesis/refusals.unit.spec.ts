import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KinesisFixture } from "./kinesis-fixture.ts";
import { requestShapes } from "./wire/request-shapes.ts";

let fixture: KinesisFixture;

const streamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const consumerArn = `${streamArn}/consumer/nobody:1795000000`;
const shard0 = "shardId-000000000000";

beforeAll(async () => {
  fixture = await KinesisFixture.open();
  await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
  await fixture.call("CreateStream", {
    StreamName: "on-demand",
    StreamModeDetails: { StreamMode: "ON_DEMAND" },
  });
});

afterAll(() => fixture.close());

const ask = async (operation: string, request: unknown) => {
  const response = await fixture.kinesis[operation === "SubscribeToShard" ? "handleStreamed" : "handle"](
    operation,
    Buffer.from(JSON.stringify(request)),
    "application/x-amz-json-1.1",
  );
  if (!("body" in response)) throw new Error("A stream began where a refusal was expected.");
  const text = Buffer.from(response.body).toString();
  expect(text).not.toMatch(/\bat .*\.ts:\d+/);
  const { __type, message, Message } = JSON.parse(text) as Record<string, string>;
  return { ...response, __type: __type!, message: (message ?? Message)! };
};

const validation = (count: number, ...constraints: string[]): string =>
  `${count} validation error${count > 1 ? "s" : ""} detected: ${constraints.join("; ")}`;

const missing = (path: string): string =>
  `Value null at '${path}' failed to satisfy constraint: Member must not be null`;

const broken = (value: unknown, path: string, constraint: string): string =>
  `Value '${value}' at '${path}' failed to satisfy constraint: Member must ${constraint}`;

const namePattern = "satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
const arnPattern = "satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+";
const unknownStream = "Stream nowhere under account 000000000000 not found.";
const nowhere = { StreamName: "nowhere" };
const nowhereArn = "arn:aws:kinesis:us-east-1:000000000000:stream/nowhere";
const either = "Either StreamName or StreamARN must be provided.";
const long = "x".repeat(129);

type Case = readonly [operation: string, request: object, type: string, message: string | RegExp];

const V = "ValidationException";
const I = "InvalidArgumentException";
const N = "ResourceNotFoundException";
const L = "LimitExceededException";
const U = "UnsupportedOperationException";
const S = "SerializationException";

const put = { PartitionKey: "k", Data: "" };
const scaling = { ScalingType: "UNIFORM_SCALING" };
const kms = { EncryptionType: "KMS", KeyId: "k" };
const latest = { ShardId: shard0, ShardIteratorType: "LATEST" };

const cases: readonly Case[] = [
  ["CreateStream", {}, V, validation(1, missing("streamName"))],
  ["CreateStream", { StreamName: "", ShardCount: 1 }, V, /length greater than or equal to 1/],
  ["CreateStream", { StreamName: long, ShardCount: 1 }, V, /length less than or equal to 128/],
  [
    "CreateStream",
    { StreamName: "a b", ShardCount: 1 },
    V,
    validation(1, broken("a b", "streamName", namePattern)),
  ],
  [
    "CreateStream",
    { StreamName: "n", ShardCount: 0 },
    V,
    validation(1, broken(0, "shardCount", "have value greater than or equal to 1")),
  ],
  ["CreateStream", { StreamName: "n", ShardCount: "1" }, S, /can not be converted to an Integer/],
  ["CreateStream", { StreamName: "n", ShardCount: 501 }, L, /Limit: 500\./],
  [
    "CreateStream",
    { StreamName: "n", StreamModeDetails: { StreamMode: "PROVISIONED" } },
    I,
    /ShardCount must be provided/,
  ],
  [
    "CreateStream",
    { StreamName: "s", ShardCount: 1 },
    "ResourceInUseException",
    "Stream s under account 000000000000 already exists.",
  ],
  [
    "CreateStream",
    { StreamName: "n", ShardCount: 1, Tags: { "": "x" } },
    V,
    /at 'tags' failed to satisfy constraint: Map keys must satisfy constraint/,
  ],
  [
    "CreateStream",
    { StreamName: "n", StreamModeDetails: { StreamMode: "BOTH" } },
    V,
    /enum value set: \[PROVISIONED, ON_DEMAND\]/,
  ],
  ["DeleteStream", {}, I, either],
  ["DeleteStream", nowhere, N, unknownStream],
  ["DescribeStream", {}, I, either],
  ["DescribeStream", nowhere, N, unknownStream],
  [
    "DescribeStream",
    { StreamName: "s", Limit: 10_001 },
    V,
    validation(1, broken(10_001, "limit", "have value less than or equal to 10000")),
  ],
  ["DescribeStream", { StreamARN: "arn:x" }, V, validation(1, broken("arn:x", "streamARN", arnPattern))],
  ["DescribeStreamSummary", {}, I, either],
  ["DescribeStreamSummary", nowhere, N, unknownStream],
  [
    "ListStreams",
    { Limit: 0 },
    V,
    validation(1, broken(0, "limit", "have value greater than or equal to 1")),
  ],
  ["ListStreams", { NextToken: "x" }, I, "Invalid NextToken."],
  ["ListShards", {}, I, either],
  ["ListShards", nowhere, N, unknownStream],
  ["ListShards", { NextToken: "x" }, I, "Invalid NextToken."],
  ["ListShards", { StreamName: "s", ShardFilter: {} }, V, validation(1, missing("shardFilter.type"))],
  ["ListShards", { StreamName: "s", ShardFilter: { Type: "AT_TIMESTAMP" } }, I, /Timestamp must be provided/],
  ["PutRecord", {}, V, validation(2, missing("data"), missing("partitionKey"))],
  [
    "PutRecord",
    { ...put, StreamName: "s", Data: "!" },
    S,
    /length is expected a multiple of 4 bytes but found: 1/,
  ],
  [
    "PutRecord",
    { ...put, StreamName: "s", PartitionKey: "x".repeat(257) },
    V,
    /length less than or equal to 256/,
  ],
  ["PutRecord", { ...put, StreamName: "s", ExplicitHashKey: "01" }, V, /pattern: 0\|\(\[1-9\]\\d\{0,38\}\)/],
  [
    "PutRecord",
    { ...put, StreamName: "s", ExplicitHashKey: String(2n ** 128n) },
    I,
    /must be in the range: \[0, 2\^128-1\]/,
  ],
  ["PutRecord", put, I, either],
  ["PutRecord", { ...put, ...nowhere }, N, unknownStream],
  ["PutRecord", { ...put, StreamName: "s", DryRun: true }, U, /DryRun is not supported/],
  ["PutRecords", {}, V, validation(1, missing("records"))],
  [
    "PutRecords",
    { StreamName: "s", Records: [] },
    V,
    /'records' failed .* length greater than or equal to 1/,
  ],
  ["PutRecords", { StreamName: "s", Records: [null] }, V, validation(1, missing("records.1.member"))],
  ["PutRecords", { StreamName: "s", Records: {} }, S, "Start of structure or map found where not expected."],
  ["PutRecords", { ...nowhere, Records: [put] }, N, unknownStream],
  ["GetShardIterator", {}, V, validation(2, missing("shardId"), missing("shardIteratorType"))],
  [
    "GetShardIterator",
    { StreamName: "s", ShardId: "shardId-9", ShardIteratorType: "LATEST" },
    N,
    "Shard shardId-000000000009 in stream s under account 000000000000 does not exist",
  ],
  ["GetShardIterator", { StreamName: "s", ...latest, ShardIteratorType: "NOW" }, V, /enum value set/],
  [
    "GetShardIterator",
    { StreamName: "s", ...latest, ShardIteratorType: "AT_SEQUENCE_NUMBER" },
    I,
    /Must either specify/,
  ],
  ["GetShardIterator", { ...nowhere, ...latest }, N, unknownStream],
  ["GetRecords", {}, V, validation(1, missing("shardIterator"))],
  ["GetRecords", { ShardIterator: "" }, V, /length greater than or equal to 1/],
  ["GetRecords", { ShardIterator: "x".repeat(513) }, V, /length less than or equal to 512/],
  ["GetRecords", { ShardIterator: "AAAA" }, I, "Invalid ShardIterator."],
  ["GetRecords", { ShardIterator: 5 }, S, /TruncatingBigNumber can not be converted to an String/],
  ["SplitShard", {}, V, validation(2, missing("shardToSplit"), missing("newStartingHashKey"))],
  ["SplitShard", { ...nowhere, ShardToSplit: shard0, NewStartingHashKey: "10" }, N, unknownStream],
  [
    "SplitShard",
    { StreamName: "s", ShardToSplit: shard0, NewStartingHashKey: "-1" },
    V,
    /regular expression/,
  ],
  [
    "SplitShard",
    { StreamName: "s", ShardToSplit: "shardId-9", NewStartingHashKey: "10" },
    N,
    /Could not find shard/,
  ],
  ["MergeShards", {}, V, validation(2, missing("shardToMerge"), missing("adjacentShardToMerge"))],
  ["MergeShards", { ...nowhere, ShardToMerge: shard0, AdjacentShardToMerge: shard0 }, N, unknownStream],
  [
    "MergeShards",
    { StreamName: "s", ShardToMerge: shard0, AdjacentShardToMerge: "shardId-9" },
    N,
    /Could not find shard/,
  ],
  ["UpdateShardCount", {}, V, validation(2, missing("targetShardCount"), missing("scalingType"))],
  ["UpdateShardCount", { ...scaling, StreamName: "s", TargetShardCount: 0 }, V, /greater than or equal to 1/],
  [
    "UpdateShardCount",
    { ...scaling, StreamName: "s", TargetShardCount: 3 },
    L,
    "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: 1 Target shard count: 3",
  ],
  ["UpdateShardCount", { ...scaling, StreamName: "on-demand", TargetShardCount: 5 }, V, /ON_DEMAND mode/],
  ["UpdateShardCount", { ...scaling, ...nowhere, TargetShardCount: 2 }, N, unknownStream],
  ["UpdateStreamMode", {}, V, validation(2, missing("streamARN"), missing("streamModeDetails"))],
  [
    "UpdateStreamMode",
    { StreamARN: nowhereArn, StreamModeDetails: { StreamMode: "ON_DEMAND" } },
    N,
    unknownStream,
  ],
  [
    "UpdateMaxRecordSize",
    { StreamARN: streamArn, MaxRecordSizeInKiB: 10_241 },
    V,
    /less than or equal to 10240/,
  ],
  ["UpdateMaxRecordSize", { MaxRecordSizeInKiB: 1024 }, I, either],
  ["IncreaseStreamRetentionPeriod", { StreamName: "s" }, V, validation(1, missing("retentionPeriodHours"))],
  [
    "IncreaseStreamRetentionPeriod",
    { StreamName: "s", RetentionPeriodHours: 8761 },
    I,
    /Maximum allowed retention period is 8760 hours/,
  ],
  ["IncreaseStreamRetentionPeriod", { ...nowhere, RetentionPeriodHours: 48 }, N, unknownStream],
  ["DecreaseStreamRetentionPeriod", { StreamName: "s" }, V, validation(1, missing("retentionPeriodHours"))],
  [
    "DecreaseStreamRetentionPeriod",
    { StreamName: "s", RetentionPeriodHours: 23 },
    I,
    /Minimum allowed retention period is 24 hours/,
  ],
  ["DecreaseStreamRetentionPeriod", { ...nowhere, RetentionPeriodHours: 24 }, N, unknownStream],
  ["RegisterStreamConsumer", {}, V, validation(2, missing("streamARN"), missing("consumerName"))],
  [
    "RegisterStreamConsumer",
    { StreamARN: streamArn, ConsumerName: "a/b" },
    V,
    validation(1, broken("a/b", "consumerName", namePattern)),
  ],
  ["RegisterStreamConsumer", { StreamARN: nowhereArn, ConsumerName: "c" }, N, unknownStream],
  [
    "DeregisterStreamConsumer",
    {},
    I,
    "Either ConsumerARN or both StreamARN and ConsumerName must be provided.",
  ],
  [
    "DeregisterStreamConsumer",
    { ConsumerARN: consumerArn },
    N,
    `Consumer ${consumerArn} of stream s under account 000000000000 not found.`,
  ],
  ["DescribeStreamConsumer", { ConsumerName: "c" }, I, /Either ConsumerARN or both/],
  [
    "DescribeStreamConsumer",
    { StreamARN: streamArn, ConsumerName: "c" },
    N,
    "Consumer c of stream s under account 000000000000 not found.",
  ],
  ["DescribeStreamConsumer", { ConsumerARN: streamArn }, V, /at 'consumerARN' failed to satisfy constraint/],
  ["ListStreamConsumers", {}, V, validation(1, missing("streamARN"))],
  ["ListStreamConsumers", { StreamARN: streamArn, NextToken: "x" }, I, "Invalid NextToken."],
  ["ListStreamConsumers", { StreamARN: nowhereArn }, N, unknownStream],
  [
    "SubscribeToShard",
    {},
    V,
    validation(3, missing("consumerARN"), missing("shardId"), missing("startingPosition")),
  ],
  [
    "SubscribeToShard",
    { ConsumerARN: consumerArn, ShardId: shard0, StartingPosition: {} },
    V,
    validation(1, missing("startingPosition.type")),
  ],
  [
    "SubscribeToShard",
    { ConsumerARN: consumerArn, ShardId: shard0, StartingPosition: { Type: "LATEST" } },
    N,
    /^Consumer .* not found\.$/,
  ],
  [
    "StartStreamEncryption",
    { StreamName: "s" },
    V,
    validation(2, missing("encryptionType"), missing("keyId")),
  ],
  ["StartStreamEncryption", { ...nowhere, ...kms }, N, unknownStream],
  [
    "StopStreamEncryption",
    { StreamName: "s", ...kms, EncryptionType: "AES" },
    V,
    /enum value set: \[NONE, KMS\]/,
  ],
  [
    "StopStreamEncryption",
    { StreamName: "s", ...kms, EncryptionType: "NONE" },
    I,
    /EncryptionType must be KMS/,
  ],
  ["AddTagsToStream", { StreamName: "s" }, V, validation(1, missing("tags"))],
  ["AddTagsToStream", { StreamName: "s", Tags: {} }, V, /'tags' failed .* length greater than or equal to 1/],
  [
    "AddTagsToStream",
    { StreamName: "s", Tags: { k: "x".repeat(257) } },
    V,
    /'tags\.k\.member' failed .* less than or equal to 256/,
  ],
  ["AddTagsToStream", { StreamName: "s", Tags: { [long]: "" } }, V, /Map keys must satisfy constraint/],
  ["AddTagsToStream", { ...nowhere, Tags: { k: "v" } }, N, unknownStream],
  [
    "RemoveTagsFromStream",
    { StreamName: "s", TagKeys: [] },
    V,
    /'tagKeys' failed .* length greater than or equal to 1/,
  ],
  ["RemoveTagsFromStream", { ...nowhere, TagKeys: ["k"] }, N, unknownStream],
  ["ListTagsForStream", { StreamName: "s", Limit: 51 }, V, /less than or equal to 50/],
  ["ListTagsForStream", nowhere, N, unknownStream],
  ["TagResource", { ResourceARN: streamArn }, V, validation(1, missing("tags"))],
  ["TagResource", { ResourceARN: consumerArn, Tags: { k: "v" } }, N, /^Consumer .* not found\.$/],
  ["UntagResource", { ResourceARN: nowhereArn, TagKeys: ["k"] }, N, unknownStream],
  ["ListTagsForResource", { ResourceARN: "s" }, V, validation(1, broken("s", "resourceARN", arnPattern))],
  ["EnableEnhancedMonitoring", { StreamName: "s" }, V, validation(1, missing("shardLevelMetrics"))],
  [
    "EnableEnhancedMonitoring",
    { StreamName: "s", ShardLevelMetrics: ["ALL"] },
    U,
    /publishes no CloudWatch metrics/,
  ],
  [
    "DisableEnhancedMonitoring",
    { StreamName: "s", ShardLevelMetrics: ["ALL"] },
    U,
    /publishes no CloudWatch metrics/,
  ],
  ["DescribeLimits", [], S, "Start of list found where not expected"],
];

describe("each refusal is a 400 with AWS's type and message", () => {
  test.each(cases.map((entry) => [entry[0], JSON.stringify(entry[1]).slice(0, 90), entry] as const))(
    "%s %s",
    async (_operation, _request, [operation, request, type, message]) => {
      const answer = await ask(operation, request);
      expect(answer.__type).toBe(type);
      if (typeof message === "string") expect(answer.message).toBe(message);
      else expect(answer.message).toMatch(message);
      expect(answer.statusCode).toBe(400);
      expect(answer.headers).toMatchObject({ "x-amzn-errortype": type });
    },
  );

  test("the list above covers every operation", () => {
    expect(new Set(cases.map(([operation]) => operation))).toEqual(new Set(Object.keys(requestShapes)));
  });
});

test("a request is validated before anything is looked up: an invalid one never reveals what exists", async () => {
  for (const [operation, shape] of Object.entries(requestShapes)) {
    for (const name of ["StreamName", "StreamARN", "ConsumerARN", "ResourceARN"]) {
      if (!Object.hasOwn(shape.members, name)) continue;
      expect((await ask(operation, { ...nowhere, [name]: "a/b" })).__type).toBe("ValidationException");
    }
  }
});

test("an expired iterator and a throttled call have their own exceptions", async () => {
  const ShardIterator = await fixture.iterator("s", shard0);
  fixture.nowMs += 300_001;
  expect(await ask("GetRecords", { ShardIterator })).toMatchObject({
    statusCode: 400,
    __type: "ExpiredIteratorException",
    message: expect.stringMatching(/^Iterator expired\. The iterator was created at time /),
  });
});
