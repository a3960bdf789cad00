import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KinesisFixture } from "../kinesis-fixture.ts";
import { decodeCbor, encodeCbor } from "./cbor.ts";
import { requestShapes } from "./request-shapes.ts";

let fixture: KinesisFixture;

beforeAll(async () => {
  fixture = await KinesisFixture.open();
  await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
});

afterAll(() => fixture.close());

const json = "application/x-amz-json-1.1";
const cbor = "application/x-amz-cbor-1.1";

const handle = async (operation: string, body: string | Uint8Array, contentType = json) => {
  const answer = fixture.kinesis[fixture.kinesis.isStreamed(operation) ? "handleStreamed" : "handle"];
  const response = await answer(operation, Buffer.from(body), contentType);
  if (!("body" in response)) throw new Error("A stream began where a refusal was expected.");
  const text = Buffer.from(response.body).toString();
  return { ...response, text, answer: contentType === json && text !== "" ? JSON.parse(text) : undefined };
};

const refusal = async (operation: string, request: object) => {
  const { statusCode, answer } = await handle(operation, JSON.stringify(request));
  expect(statusCode).toBe(400);
  return answer as { __type: string; message: string };
};

describe("requests", () => {
  test("broken constraints are reported in one ValidationException, in AWS's wording", async () => {
    expect(await refusal("PutRecord", { StreamName: "s", PartitionKey: "", Data: "" })).toEqual({
      __type: "ValidationException",
      message:
        "1 validation error detected: Value '' at 'partitionKey' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 1",
    });
    expect((await refusal("GetRecords", { Limit: 10_001 })).message).toBe(
      "2 validation errors detected: " +
        "Value null at 'shardIterator' failed to satisfy constraint: Member must not be null; " +
        "Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    );
    const records = [{ PartitionKey: "a".repeat(257), Data: "" }, { PartitionKey: "k" }];
    expect((await refusal("PutRecords", { StreamName: "s", Records: records })).message).toBe(
      `2 validation errors detected: Value '${"a".repeat(257)}' at 'records.1.member.partitionKey' failed to satisfy ` +
        "constraint: Member must have length less than or equal to 256; " +
        "Value null at 'records.2.member.data' failed to satisfy constraint: Member must not be null",
    );
    const type = { StreamName: "s", ShardId: "shardId-0", ShardIteratorType: "TRIMHORIZON" };
    expect((await refusal("GetShardIterator", type)).message).toContain(
      "Member must satisfy enum value set: [AT_SEQUENCE",
    );
    expect((await refusal("DescribeStream", { StreamName: "a/b" })).message).toContain(
      "Value 'a/b' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    );
    const many = {
      StreamName: "s",
      Records: Array.from({ length: 501 }, () => ({ PartitionKey: "k", Data: "" })),
    };
    expect((await refusal("PutRecords", many)).message).toContain(
      "Member must have length less than or equal to 500",
    );
    expect((await refusal("PutRecords", { StreamName: "s", Records: [] })).__type).toBe(
      "ValidationException",
    );
  });

  test("values of the wrong type and malformed bodies are SerializationExceptions", async () => {
    const requests = [
      { StreamName: 5 },
      { StreamName: ["s"] },
      { StreamName: { name: "s" } },
      { StreamName: "s", Limit: "5" },
      { StreamName: "s", Limit: true },
    ];
    for (const request of requests)
      expect((await refusal("DescribeStream", request)).__type).toBe("SerializationException");
    for (const Data of ["a", "a===", "_-__", "!!!!", 5]) {
      expect((await refusal("PutRecord", { StreamName: "s", PartitionKey: "k", Data })).__type).toBe(
        "SerializationException",
      );
    }
    for (const body of ["{", "[]", "null", '"text"', "\u0000"]) {
      expect((await handle("PutRecord", body)).answer.__type).toBe("SerializationException");
    }
  });

  test("an operation that is not supported is an UnknownOperationException", async () => {
    for (const operation of ["CreateChannel", "toString", "__proto__", ""]) {
      expect(await refusal(operation, {})).toMatchObject({ __type: "UnknownOperationException" });
    }
  });

  test("an unknown stream is a ResourceNotFoundException", async () => {
    expect(await refusal("PutRecord", { StreamName: "x", PartitionKey: "k", Data: "" })).toEqual({
      __type: "ResourceNotFoundException",
      message: "Stream x under account 000000000000 not found.",
    });
  });
});

describe("CBOR bodies", () => {
  const call = async (operation: string, request: object) => {
    const response = await handle(operation, encodeCbor(request), cbor);
    expect(response.headers["content-type"]).toBe(cbor);
    const answer = decodeCbor(response.body.length === 0 ? encodeCbor({}) : response.body);
    return { statusCode: response.statusCode, answer: answer as Record<string, never> };
  };

  test("records go in as bytes and come back as bytes with tagged times", async () => {
    await call("CreateStream", { StreamName: "binary", ShardCount: 1 });
    const Data = Buffer.from([0, 255, 128]);
    await call("PutRecord", { StreamName: "binary", PartitionKey: "k", Data });
    const position = {
      StreamName: "binary",
      ShardId: "shardId-000000000000",
      ShardIteratorType: "AT_TIMESTAMP",
    };
    const { answer } = await call("GetShardIterator", { ...position, Timestamp: new Date(fixture.nowMs) });
    const read = await call("GetRecords", { ShardIterator: answer.ShardIterator });
    const [record] = read.answer.Records as unknown as Record<string, unknown>[];
    expect(record!.ApproximateArrivalTimestamp).toEqual(new Date(fixture.nowMs));
    expect(Buffer.from(record!.Data as Uint8Array)).toEqual(Data);
  });

  test("errors come back in CBOR", async () => {
    const { statusCode, answer } = await call("DescribeStream", { StreamName: "nowhere" });
    expect(statusCode).toBe(400);
    expect(answer.__type).toBe("ResourceNotFoundException");
    expect((await handle("DescribeStream", Buffer.from([0xff]), cbor)).statusCode).toBe(400);
  });
});

describe("malformed bodies", () => {
  const operation = fc.constantFrom(...Object.keys(requestShapes));

  test("random bytes cause no 5xx", async () => {
    await fc.assert(
      fc.asyncProperty(
        operation,
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(json, cbor),
        async (name, body, type) => {
          expect((await handle(name, body, type)).statusCode).toBeLessThan(500);
        },
      ),
      { numRuns: 5000 },
    );
  });

  test("random values in known members cause no 5xx and no stack trace", async () => {
    const members = [...new Set(Object.values(requestShapes).flatMap((shape) => Object.keys(shape.members)))];
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom("s", "shardId-000000000000", "0", "5", "LATEST", "AAAA", -1, 1.5, 1e15),
    );
    const request = fc
      .tuple(fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 6 }), fc.boolean())
      .map(([body, isNamed]) => (isNamed ? { StreamName: "s", ...body } : body));
    const harmless = operation.filter((name) => !["DeleteStream", "CreateStream"].includes(name));
    await fc.assert(
      fc.asyncProperty(harmless, request, async (name, body) => {
        const { statusCode, text } = await handle(name, JSON.stringify(body));
        expect(statusCode).toBeLessThan(500);
        expect(text).not.toMatch(/\bat .*\.ts:\d+/);
      }),
      { numRuns: 5000 },
    );
  });
});
