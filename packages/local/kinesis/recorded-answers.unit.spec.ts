import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KinesisFixture } from "./kinesis-fixture.ts";

/** Answers recorded on AWS in published snapshot tests, or required by AWS's own clients. */
let fixture: KinesisFixture;

beforeEach(async () => {
  fixture = await KinesisFixture.open();
});

afterEach(() => fixture.close());

describe("a stream", () => {
  test("no answer holds a StreamId, which would send the SDKs past this endpoint", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const { StreamDescriptionSummary } = await fixture.call("DescribeStreamSummary", { StreamName: "s" });
    const { StreamARN } = StreamDescriptionSummary as { StreamARN: string };
    const { Consumer } = await fixture.call("RegisterStreamConsumer", { StreamARN, ConsumerName: "c" });
    const answers = [
      StreamDescriptionSummary,
      Consumer,
      await fixture.call("DescribeStream", { StreamName: "s" }),
      await fixture.call("ListStreams", {}),
      await fixture.call("ListShards", { StreamName: "s" }),
      await fixture.call("DescribeStreamConsumer", { StreamARN, ConsumerName: "c" }),
      await fixture.call("ListStreamConsumers", { StreamARN }),
    ];
    expect(JSON.stringify(answers)).toContain("StreamARN");
    expect(JSON.stringify(answers)).not.toContain("StreamId");
  });

  test("created without a shard count and without a mode is provisioned with four shards", async () => {
    await fixture.call("CreateStream", { StreamName: "s" });
    const { StreamDescriptionSummary } = await fixture.call("DescribeStreamSummary", { StreamName: "s" });
    expect(StreamDescriptionSummary).toMatchObject({
      OpenShardCount: 4,
      StreamModeDetails: { StreamMode: "PROVISIONED" },
    });
  });

  test("describes its record distribution when on demand, not when provisioned", async () => {
    await fixture.call("CreateStream", { StreamName: "o", StreamModeDetails: { StreamMode: "ON_DEMAND" } });
    await fixture.call("CreateStream", { StreamName: "p", ShardCount: 1 });
    const summaryOf = async (StreamName: string) =>
      (await fixture.call("DescribeStreamSummary", { StreamName })).StreamDescriptionSummary;
    expect(await summaryOf("o")).toMatchObject({ RecordDistributionStrategy: "USER_PARTITION_KEY" });
    expect(await summaryOf("p")).not.toHaveProperty("RecordDistributionStrategy");
  });

  test.each([";", ",", "\t", "\n", "!", "🚗"])(
    "a tag with %j is refused, in its key or its value",
    async (character) => {
      await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
      for (const Tags of [{ [`a${character}`]: "b" }, { a: `b${character}` }]) {
        expect(await fixture.refusal("AddTagsToStream", { StreamName: "s", Tags })).toEqual({
          code: "InvalidArgumentException",
          message:
            "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @ :.",
        });
      }
      await fixture.call("AddTagsToStream", { StreamName: "s", Tags: { "año 1_./=+-@:": "größer 統一" } });
    },
  );

  test.each(["shardId-0", "shard-0", "x-000", "0", "000000000000"])(
    "%s names its first shard",
    async (ShardId) => {
      await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
      await fixture.put("s", "k", "a");
      expect(await fixture.drainShard("s", ShardId)).toEqual(["a"]);
    },
  );

  test("that is unknown is reported before its shard", async () => {
    const StreamName = "nowhere";
    const ShardId = "shardId-000000000099";
    const requests: [string, object][] = [
      ["GetShardIterator", { ShardId, ShardIteratorType: "LATEST" }],
      ["SplitShard", { ShardToSplit: ShardId, NewStartingHashKey: "2" }],
      ["MergeShards", { ShardToMerge: ShardId, AdjacentShardToMerge: ShardId }],
      ["DescribeStream", { ExclusiveStartShardId: "unknown" }],
      ["ListShards", { ExclusiveStartShardId: "unknown" }],
      ["ListShards", { ShardFilter: { Type: "AFTER_SHARD_ID", ShardId: "unknown" } }],
    ];
    for (const [operation, request] of requests) {
      expect([operation, await fixture.refusal(operation, { StreamName, ...request })]).toEqual([
        operation,
        {
          code: "ResourceNotFoundException",
          message: "Stream nowhere under account 000000000000 not found.",
        },
      ]);
    }
  });
});

describe("a record", () => {
  beforeEach(() => fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 }));

  test("can be put with the sequence number zero for ordering", async () => {
    await fixture.put("s", "k", "a", { SequenceNumberForOrdering: "0" });
    expect(await fixture.drainShard("s", "0")).toEqual(["a"]);
  });

  test("is read by an iterator in quotes", async () => {
    await fixture.put("s", "k", "a");
    const iterator = await fixture.iterator("s", "0");
    expect(await fixture.drain(`"${iterator}"`)).toHaveLength(1);
    expect((await fixture.refusal("GetRecords", { ShardIterator: `"${iterator}` })).code).toBe(
      "InvalidArgumentException",
    );
  });
});

describe("a request that cannot be read", () => {
  const json = "application/x-amz-json-1.1";
  const handle = async (operation: string, body: string, contentType = json) => {
    const {
      statusCode,
      headers,
      body: bytes,
    } = await fixture.kinesis.handle(operation, Buffer.from(body), contentType);
    return { statusCode, type: headers["content-type"], text: Buffer.from(bytes).toString() };
  };

  const number = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber";
  test.each([
    ["DescribeStream", { StreamName: true }, "class java.lang.Boolean can not be converted to an String"],
    ["DescribeStream", { StreamName: 23 }, `${number} can not be converted to an String`],
    ["DescribeStream", { StreamName: [] }, "Start of list found where not expected"],
    ["DescribeStream", { StreamName: {} }, "Start of structure or map found where not expected."],
    ["DescribeStream", { Limit: "23" }, "class java.lang.String can not be converted to an Integer"],
    ["DescribeStream", { Limit: true }, "class java.lang.Boolean can not be converted to an Integer"],
    ["DeleteStream", { EnforceConsumerDeletion: "no" }, "'NO' can not be converted to an Boolean"],
    ["DeleteStream", { EnforceConsumerDeletion: 23 }, `${number} can not be converted to an Boolean`],
    ["PutRecords", { Records: "23" }, "Expected list or null"],
    ["PutRecords", { Records: {} }, "Start of structure or map found where not expected."],
    ["PutRecords", { Records: [23] }, "Expected null"],
    ["PutRecords", { Records: [[]] }, "Start of list found where not expected"],
    ["AddTagsToStream", { Tags: 34.56 }, "Expected map or null"],
    ["AddTagsToStream", { Tags: [] }, "Start of list found where not expected"],
    ["PutRecord", { Data: 23 }, `${number} can not be converted to a Blob`],
    [
      "PutRecord",
      { Data: "23456" },
      "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5",
    ],
    ["PutRecord", { Data: "=+/=" }, "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"],
    ["PutRecord", { Data: "ab-_" }, "'ab-_' can not be converted to a Blob: Invalid Base64 character: '-'"],
    [
      "PutRecord",
      { Data: "+/+=" },
      "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character dectected",
    ],
  ])("%s %j: %s", async (operation, request, Message) => {
    const { statusCode, text } = await handle(operation, JSON.stringify(request));
    expect([statusCode, JSON.parse(text)]).toEqual([400, { __type: "SerializationException", Message }]);
  });

  test("an empty body is neither JSON nor CBOR", async () => {
    const { statusCode, text } = await handle("ListStreams", "");
    expect([statusCode, JSON.parse(text)]).toMatchObject([400, { __type: "SerializationException" }]);
    const cbor = await handle("ListStreams", "", "application/x-amz-cbor-1.1");
    expect([cbor.statusCode, cbor.type]).toEqual([400, "application/x-amz-cbor-1.1"]);
    expect(cbor.text).toContain("SerializationException");
  });

  test("a content type of no AWS protocol is an unknown operation", async () => {
    expect(await handle("ListStreams", "{}", "application/json")).toEqual({
      statusCode: 200,
      type: "application/json",
      text: '{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException","message":null},"Version":"1.0"}',
    });
    for (const contentType of ["", "text/plain", "application/x-www-form-urlencoded"]) {
      expect(await handle("ListStreams", "{}", contentType)).toMatchObject({
        statusCode: 404,
        text: "<UnknownOperationException/>\n",
      });
    }
    expect((await handle("ListStreams", "{}", `${json}; charset=utf-8`)).statusCode).toBe(200);
  });
});
