import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiClient, until } from "../support/api-client.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";
import { createRawHttp, type RawAnswer, type RawHttp, type RawRequest } from "../support/raw-http.ts";

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let edge: RawHttp;
let api: RawHttp;
let token: string;
let fleetToken: string;

beforeAll(async () => {
  directory = await makeDirectory();
  platform = await startPlatform({ directory: directory.path });
  edge = createRawHttp(platform.edgeUrl.replace("localhost", "127.0.0.1"));
  api = createRawHttp(platform.apiUrl.replace("localhost", "127.0.0.1"));
  const client = createApiClient(platform);
  token = await client.tokenOf("ana.gomez");
  fleetToken = await client.tokenOf("boss", true);
  await edge.send({ method: "PUT", path: "/errors" });
  await edge.send({ method: "PUT", path: "/errors/a", body: "four" });
});
afterAll(async () => {
  edge?.close();
  api?.close();
  await platform?.interrupt();
  await directory?.remove();
});

/** Internals that no answer may reveal: stack frames, paths, module names. */
const inside = /\n\s+at |node:internal|node_modules|\.[cm]?[jt]s:\d+|\/packages\//;

const expectNothingInside = ({ text }: RawAnswer) => expect(text).not.toMatch(inside);

const json = (target: string, body: unknown, contentType = "application/x-amz-json-1.1"): RawRequest => ({
  path: "/",
  headers: { "x-amz-target": target, "content-type": contentType },
  body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
});

/** A request to DynamoDB needs a signature: without one it is not routed there. */
const dynamoDb = (operation: string, body: unknown): RawRequest => {
  const request = json(`DynamoDB_20120810.${operation}`, body, "application/x-amz-json-1.0");
  const authorization =
    "AWS4-HMAC-SHA256 Credential=local/20261120/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
  return { ...request, headers: { ...request.headers, authorization, "x-amz-date": "20261120T000000Z" } };
};

const typeOf = ({ text }: RawAnswer): string => {
  const { __type: type } = JSON.parse(text) as { __type: string };
  return type.slice(type.indexOf("#") + 1);
};

describe("S3 answers a malformed request with S3's code and status", () => {
  const upload = "uploadId=none";
  const signed = { authorization: "AWS4-HMAC-SHA256 Credential=local" };
  const digested = (document: string) => ({
    "content-md5": createHash("md5").update(document).digest("base64"),
  });
  const part = (partNumber: string) => `/errors/a?partNumber=${partNumber}&${upload}`;
  const refused: [
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string,
    status: number,
    code: string,
  ][] = [
    ["PUT", "/A_B", {}, "", 400, "InvalidBucketName"],
    ["PUT", "/ab", {}, "", 400, "InvalidBucketName"],
    ["PUT", "/own-bucket", {}, "<CreateBucketConfiguration>", 400, "MalformedXML"],
    [
      "PUT",
      "/own-bucket",
      {},
      "<C><LocationConstraint>mars</LocationConstraint></C>",
      400,
      "InvalidArgument",
    ],
    ["DELETE", "/nowhere", {}, "", 404, "NoSuchBucket"],
    ["DELETE", "/errors", {}, "", 409, "BucketNotEmpty"],
    ["POST", "/", signed, "", 405, "MethodNotAllowed"],
    ["PATCH", "/errors", {}, "", 405, "MethodNotAllowed"],
    ["PATCH", "/errors/a", {}, "", 405, "MethodNotAllowed"],
    ["GET", "/nowhere?location", {}, "", 404, "NoSuchBucket"],
    ["GET", "/nowhere", {}, "", 404, "NoSuchBucket"],
    ["GET", "/errors?max-keys=many", {}, "", 400, "InvalidArgument"],
    ["GET", "/errors?max-keys=-1", {}, "", 400, "InvalidArgument"],
    ["GET", "/errors?encoding-type=rot13", {}, "", 400, "InvalidArgument"],
    ["GET", "/errors?list-type=2&continuation-token=no", {}, "", 400, "InvalidArgument"],
    ["GET", "/errors?list-type=2&max-keys=1e9", {}, "", 400, "InvalidArgument"],
    ["GET", "/errors?uploads&max-uploads=0", {}, "", 400, "InvalidArgument"],
    ["GET", "/nowhere?uploads", {}, "", 404, "NoSuchBucket"],
    ["GET", "/errors/none", {}, "", 404, "NoSuchKey"],
    ["GET", "/nowhere/a", {}, "", 404, "NoSuchBucket"],
    ["GET", "/errors/%zz", {}, "", 400, "InvalidURI"],
    ["GET", `/errors/${"k".repeat(1025)}`, {}, "", 400, "KeyTooLongError"],
    ["GET", "/errors/a", { range: "bytes=9-" }, "", 416, "InvalidRange"],
    ["GET", "/errors/a", { "if-match": '"other"' }, "", 412, "PreconditionFailed"],
    ["GET", "/errors/a?acl", {}, "", 501, "NotImplemented"],
    ["GET", "/errors/a?versionId=1", {}, "", 501, "NotImplemented"],
    ["PUT", "/nowhere/a", {}, "x", 404, "NoSuchBucket"],
    ["PUT", "/errors/a", { "content-md5": "short" }, "x", 400, "InvalidDigest"],
    ["PUT", "/errors/a", { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" }, "x", 400, "BadDigest"],
    ["PUT", "/errors/a", { "x-amz-checksum-crc32": "AAAAAA==" }, "x", 400, "BadDigest"],
    ["PUT", "/errors/a", { "x-amz-checksum-crc32": "no" }, "x", 400, "InvalidRequest"],
    ["PUT", "/errors/a", { "x-amz-content-sha256": "0".repeat(64) }, "x", 400, "XAmzContentSHA256Mismatch"],
    ["PUT", "/errors/a", { "transfer-encoding": "chunked" }, "x", 411, "MissingContentLength"],
    ["PUT", "/errors/a", { "if-none-match": "*" }, "x", 412, "PreconditionFailed"],
    ["PUT", "/errors/none", { "if-match": '"x"' }, "x", 404, "NoSuchKey"],
    ["PUT", "/errors/a", { "x-amz-meta-large": "x".repeat(2049) }, "x", 400, "MetadataTooLarge"],
    ["PUT", "/errors/a", { "x-amz-tagging": "a=b" }, "x", 501, "NotImplemented"],
    ["PUT", "/errors/b", { "x-amz-copy-source": "errors" }, "", 400, "InvalidArgument"],
    ["PUT", "/errors/b", { "x-amz-copy-source": "errors/none" }, "", 404, "NoSuchKey"],
    ["PUT", "/errors/b", { "x-amz-copy-source": "nowhere/a" }, "", 404, "NoSuchBucket"],
    ["PUT", "/errors/a", { "x-amz-copy-source": "errors/a" }, "", 400, "InvalidRequest"],
    ["POST", "/errors?delete", digested("<Delete/>"), "<Delete/>", 400, "MalformedXML"],
    ["POST", "/errors?delete", digested("not xml"), "not xml", 400, "MalformedXML"],
    ["POST", "/errors?delete", signed, "<Delete/>", 400, "InvalidRequest"],
    ["POST", "/nowhere?delete", signed, "<Delete/>", 404, "NoSuchBucket"],
    ["POST", "/errors/a?uploads", { "x-amz-checksum-algorithm": "MD4" }, "", 400, "InvalidRequest"],
    ["PUT", part("1"), {}, "x", 404, "NoSuchUpload"],
    ["PUT", part("1"), { "x-amz-copy-source": "errors/a" }, "", 404, "NoSuchUpload"],
    ["POST", `/errors/a?${upload}`, signed, "<CompleteMultipartUpload/>", 404, "NoSuchUpload"],
    ["GET", `/errors/a?${upload}`, {}, "", 404, "NoSuchUpload"],
    ["DELETE", `/errors/a?${upload}`, {}, "", 404, "NoSuchUpload"],
    ["PUT", "/errors?notification", {}, "<Other/>", 400, "MalformedXML"],
    ["PUT", "/nowhere?notification", {}, "<NotificationConfiguration/>", 404, "NoSuchBucket"],
    ["GET", "/nowhere?notification", {}, "", 404, "NoSuchBucket"],
  ];
  test.each(refused)("%s %s %j %s: %i %s", async (method, path, headers, body, status, code) => {
    const answer = await edge.send({ method, path, headers, body });
    expect([answer.status, /<Code>(\w+)<\/Code>/.exec(answer.text)?.[1]]).toEqual([status, code]);
    expect(answer.text).toMatch(/<Message>[^<]+<\/Message>.*<RequestId>[0-9A-F]{16}<\/RequestId>/s);
    expect(answer.headers["content-type"]).toBe("application/xml");
    expectNothingInside(answer);
  });

  test.each(["/nowhere", "/errors/none"])("HEAD %s: 404 without a body", async (path) => {
    const answer = await edge.send({ method: "HEAD", path });
    expect([answer.status, answer.text]).toEqual([404, ""]);
  });
});

describe("Firehose answers a malformed request with AWS's type and status", () => {
  const record = { Data: "eA==" };
  const long = "x".repeat(65);
  const destination = { RoleARN: "arn:aws:iam::000000000000:role/r", BucketARN: "arn:aws:s3:::b-b" };
  const named = [
    "PutRecord",
    "PutRecordBatch",
    "DescribeDeliveryStream",
    "DeleteDeliveryStream",
    "CreateDeliveryStream",
  ];
  const forName = (operation: string): [string, unknown, string][] => [
    [operation, { Record: record, Records: [record] }, "ValidationException"],
    [operation, { DeliveryStreamName: 7, Record: record, Records: [record] }, "SerializationException"],
    [operation, { DeliveryStreamName: "", Record: record, Records: [record] }, "ValidationException"],
    [operation, { DeliveryStreamName: long, Record: record, Records: [record] }, "ValidationException"],
    [operation, { DeliveryStreamName: "a/b", Record: record, Records: [record] }, "ValidationException"],
    [operation, "{", "SerializationException"],
    [operation, "[]", "SerializationException"],
    [operation, new Uint8Array([0xff, 0xfe]), "SerializationException"],
    ...(operation === "CreateDeliveryStream"
      ? []
      : ([
          [
            operation,
            { DeliveryStreamName: "none", Record: record, Records: [record] },
            "ResourceNotFoundException",
          ],
        ] as [string, unknown, string][])),
  ];
  const rejects = { DeliveryStreamName: "rejects" };
  const refused: [operation: string, body: unknown, type: string][] = [
    ...named.flatMap(forName),
    ["PutRecord", rejects, "ValidationException"],
    ["PutRecord", { ...rejects, Record: [] }, "SerializationException"],
    ["PutRecord", { ...rejects, Record: {} }, "ValidationException"],
    ["PutRecord", { ...rejects, Record: { Data: 1 } }, "SerializationException"],
    ["PutRecord", { ...rejects, Record: { Data: "not base64!" } }, "SerializationException"],
    [
      "PutRecord",
      { ...rejects, Record: { Data: Buffer.alloc(1_024_001).toString("base64") } },
      "ValidationException",
    ],
    ["PutRecord", { DeliveryStreamName: "lake", Record: record }, "InvalidArgumentException"],
    ["PutRecordBatch", rejects, "ValidationException"],
    ["PutRecordBatch", { ...rejects, Records: [] }, "ValidationException"],
    ["PutRecordBatch", { ...rejects, Records: {} }, "SerializationException"],
    ["PutRecordBatch", { ...rejects, Records: [{}] }, "ValidationException"],
    ["PutRecordBatch", { ...rejects, Records: Array(501).fill(record) }, "ValidationException"],
    [
      "PutRecordBatch",
      { ...rejects, Records: Array(5).fill({ Data: Buffer.alloc(900_000).toString("base64") }) },
      "InvalidArgumentException",
    ],
    ["DescribeDeliveryStream", { ...rejects, Limit: 0 }, "ValidationException"],
    ["DescribeDeliveryStream", { ...rejects, Limit: "1" }, "SerializationException"],
    ["ListDeliveryStreams", { Limit: 10_001 }, "ValidationException"],
    ["ListDeliveryStreams", { ExclusiveStartDeliveryStreamName: 1 }, "SerializationException"],
    ["CreateDeliveryStream", { DeliveryStreamName: "n" }, "InvalidArgumentException"],
    [
      "CreateDeliveryStream",
      { DeliveryStreamName: "n", S3DestinationConfiguration: 1 },
      "SerializationException",
    ],
    [
      "CreateDeliveryStream",
      { DeliveryStreamName: "n", S3DestinationConfiguration: {} },
      "ValidationException",
    ],
    [
      "CreateDeliveryStream",
      { ...rejects, S3DestinationConfiguration: destination },
      "ResourceInUseException",
    ],
    ["UpdateDestination", rejects, "UnknownOperationException"],
    ["constructor", {}, "UnknownOperationException"],
  ];
  test.each(refused.map(([operation, body, type], index) => [operation, type, body, index] as const))(
    "%s: %s (%#)",
    async (operation, type, body) => {
      const answer = await edge.send(json(`Firehose_20150804.${operation}`, body as object));
      expect([answer.status, typeOf(answer)]).toEqual([400, type]);
      expect((JSON.parse(answer.text) as { message: string }).message).toMatch(/\S/);
      expectNothingInside(answer);
    },
  );
});

describe("DynamoDB behind the edge answers a malformed request with AWS's type and status", () => {
  const key = { pk: { S: "a" }, sk: { S: "b" } };
  const refused: [operation: string, body: unknown, type: string][] = [
    ["GetItem", "{", "SerializationException"],
    ["GetItem", { Key: key }, "ValidationException"],
    ["GetItem", { TableName: "none", Key: key }, "ResourceNotFoundException"],
    ["GetItem", { TableName: "trips", Key: { pk: { S: "a" } } }, "ValidationException"],
    ["GetItem", { TableName: "trips", Key: { ...key, sk: { N: "1" } } }, "ValidationException"],
    ["PutItem", { TableName: "trips", Item: { pk: { S: "" }, sk: { S: "b" } } }, "ValidationException"],
    ["PutItem", { TableName: "trips", Item: { ...key, n: { N: "one" } } }, "ValidationException"],
    [
      "PutItem",
      { TableName: "trips", Item: { ...key, big: { S: "x".repeat(410_000) } } },
      "ValidationException",
    ],
    [
      "PutItem",
      { TableName: "trips", Item: key, ConditionExpression: "attribute_exists(pk)" },
      "ConditionalCheckFailedException",
    ],
    ["UpdateItem", { TableName: "trips", Key: key, UpdateExpression: "SET" }, "ValidationException"],
    ["Query", { TableName: "trips" }, "ValidationException"],
    [
      "Query",
      { TableName: "trips", IndexName: "none", KeyConditionExpression: "pk = :a" },
      "ValidationException",
    ],
    ["TransactWriteItems", { TransactItems: [] }, "ValidationException"],
    ["BatchWriteItem", { RequestItems: {} }, "ValidationException"],
    ["DescribeTable", { TableName: "none" }, "ResourceNotFoundException"],
    ["DeleteTable", { TableName: "none" }, "ResourceNotFoundException"],
    ["CreateTable", { TableName: "a" }, "ValidationException"],
    ["NoSuchOperation", {}, "UnknownOperationException"],
  ];
  test.each(refused.map(([operation, body, type]) => [operation, type, body] as const))(
    "%s: %s (%#)",
    async (operation, type, body) => {
      const answer = await edge.send(dynamoDb(operation, body as object));
      expect([answer.status, typeOf(answer)]).toEqual([400, type]);
      expectNothingInside(answer);
    },
  );
});

describe("the edge answers requests that no service handles", () => {
  test.each(["Lambda_20150331.Invoke", "Kinesis_20131202", "nothing", "Kinesis_20131202.constructor"])(
    "the target %s: 400 UnknownOperationException",
    async (target) => {
      const answer = await edge.send(json(target, {}));
      expect([answer.status, typeOf(answer)]).toEqual([400, "UnknownOperationException"]);
      expectNothingInside(answer);
    },
  );
});

describe("the API answers a malformed request with its status and a message", () => {
  const refused: [method: string, path: string, status: number, message: RegExp, fleet?: true][] = [
    ["GET", "/v1/days/2026-02-30", 400, /date/i],
    ["GET", "/v1/days/yesterday", 400, /date/i],
    ["GET", "/v1/days/2026-11-12?scope=all", 400, /scope/],
    ["GET", "/v1/days/2026-11-12?scope=fleet", 403, /fleet/],
    ["GET", "/v1/days?from=2026-11-12", 400, /to must be a calendar date/],
    ["GET", "/v1/days?from=2026-01-01&to=2026-12-31", 400, /1 to 62 dates/],
    ["GET", "/v1/days?from=2026-11-12&to=2026-11-12&scope=fleet", 403, /fleet/],
    ["GET", "/v1/trips?limit=101", 400, /1 to 100/],
    ["GET", "/v1/trips?cursor=next", 400, /cursor/],
    ["GET", "/v1/trips?driver=eva", 404, /no such trip/],
    ["GET", "/v1/days/%zz", 400, /percent-encoding/],
    ["GET", "/v1/trips/never", 404, /no such trip/],
    ["GET", "/v1/trips/never/route", 404, /no such trip/],
    ["GET", "/v1/trips/never/route.gpx", 404, /no such trip/],
    ["GET", "/v1/trips/a%20b", 404, /no such trip/],
    ["GET", "/v1/trips/never?driver=eva", 404, /no such trip/],
    ["GET", "/v1/pulse", 403, /fleet/],
    ["GET", "/v1/pulse?minutes=0", 400, /minutes/, true],
    ["GET", "/v1/pulse?minutes=many", 400, /minutes/, true],
    ["GET", "/v1/pulse?minutes=1e9", 400, /minutes/, true],
    ["DELETE", "/v1/days", 403, /Missing Authentication Token/],
    ["GET", "/v1", 403, /Missing Authentication Token/],
  ];
  test.each(refused)("%s %s: %i", async (method, path, status, message, fleet) => {
    const authorization = `Bearer ${fleet ? fleetToken : token}`;
    const answer = await api.send({ method, path, headers: { authorization } });
    expect([answer.status, (JSON.parse(answer.text) as { message: string }).message]).toEqual([
      status,
      expect.stringMatching(message),
    ]);
    expectNothingInside(answer);
  });
});

describe("10,000 random bodies bring no 5xx and no crash", () => {
  const runs = 10_000;
  const seed = 20_261_120;

  /** A valid request with one broken member, any JSON, or any bytes. */
  const bodies = (valid: readonly object[]): fc.Arbitrary<Uint8Array> => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom("x".repeat(5000), -1, 1e300, "\u0000", "../..", "__proto__", [[]], { S: 1 }),
    );
    const names = [...new Set(valid.flatMap((one) => Object.keys(one)))];
    const changed = fc
      .tuple(fc.constantFrom(...valid), fc.constantFrom(...names), anything)
      .map(([one, name, value]) => Buffer.from(JSON.stringify({ ...one, [name]: value })));
    return fc.oneof(
      { weight: 5, arbitrary: changed },
      { weight: 2, arbitrary: fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)) },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    );
  };

  const sendAll = async (
    http: RawHttp,
    requests: Iterable<RawRequest>,
    allowed: (answer: RawAnswer) => boolean,
  ) => {
    const queue = requests[Symbol.iterator]();
    const surprising: unknown[] = [];
    const work = async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        const answer = await http.send(next.value);
        if (allowed(answer) && !inside.test(answer.text)) continue;
        const body = Buffer.from((next.value.body ?? "") as string).toString("latin1");
        surprising.push({ ...next.value, body, status: answer.status, text: answer.text.slice(0, 300) });
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
    expect(surprising.slice(0, 5)).toEqual([]);
  };

  const below500 = ({ status }: RawAnswer): boolean => status < 500;

  const jsonService = async (
    operations: Record<string, object>,
    request: (operation: string, body: Uint8Array, index: number) => RawRequest,
  ) => {
    const one = fc.tuple(fc.constantFrom(...Object.keys(operations)), bodies(Object.values(operations)));
    const samples = fc.sample(one, { numRuns: runs, seed });
    const requests = samples.map(([operation, body], index) => request(operation, body, index));
    await sendAll(edge, requests, below500);
  };

  test("to Kinesis", async () => {
    const StreamName = "random";
    await edge.send(json("Kinesis_20131202.CreateStream", { StreamName, ShardCount: 1 }));
    const types = ["application/x-amz-json-1.1", "application/x-amz-cbor-1.1"];
    const operations = {
      PutRecord: { StreamName, PartitionKey: "a", Data: "eA==", ExplicitHashKey: "1" },
      PutRecords: { StreamName, Records: [{ PartitionKey: "a", Data: "eA==" }] },
      GetShardIterator: { StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "LATEST" },
      GetRecords: { ShardIterator: "AAAA", Limit: 10 },
      ListShards: { StreamName, MaxResults: 10, ShardFilter: { Type: "AT_LATEST" } },
      ListStreams: { Limit: 10, ExclusiveStartStreamName: "a" },
      DescribeStream: { StreamName, Limit: 10 },
      DescribeStreamSummary: { StreamName },
      SplitShard: { StreamName: "none", ShardToSplit: "shardId-000000000000", NewStartingHashKey: "1" },
      MergeShards: {
        StreamName: "none",
        ShardToMerge: "shardId-000000000000",
        AdjacentShardToMerge: "shardId-000000000001",
      },
      IncreaseStreamRetentionPeriod: { StreamName, RetentionPeriodHours: 48 },
    };
    await jsonService(operations, (operation, body, index) =>
      json(`Kinesis_20131202.${operation}`, body, types[index % 2]),
    );
    // The requests may have exhausted this operation's rate.
    await until(
      () => edge.send(json("Kinesis_20131202.DescribeStreamSummary", { StreamName })),
      ({ status }) => status === 200,
    );
  });

  test("to Firehose", async () => {
    const DeliveryStreamName = "rejects";
    const S3DestinationConfiguration = {
      RoleARN: "arn:aws:iam::000000000000:role/r",
      BucketARN: "arn:aws:s3:::random-landing",
      BufferingHints: { SizeInMBs: 1 },
    };
    const operations = {
      PutRecord: { DeliveryStreamName, Record: { Data: "eA==" } },
      PutRecordBatch: { DeliveryStreamName, Records: [{ Data: "eA==" }] },
      DescribeDeliveryStream: { DeliveryStreamName, Limit: 1 },
      ListDeliveryStreams: { Limit: 1, DeliveryStreamType: "DirectPut" },
      CreateDeliveryStream: { DeliveryStreamName, S3DestinationConfiguration },
    };
    await jsonService(operations, (operation, body) => json(`Firehose_20150804.${operation}`, body));
    const answer = await edge.send(json("Firehose_20150804.DescribeDeliveryStream", { DeliveryStreamName }));
    expect(answer.status).toBe(200);
  });

  test("to DynamoDB", async () => {
    const TableName = "trips";
    const Key = { pk: { S: "a" }, sk: { S: "b" } };
    const operations = {
      GetItem: { TableName, Key },
      PutItem: { TableName, Item: Key, ConditionExpression: "attribute_exists(pk)" },
      UpdateItem: {
        TableName,
        Key,
        UpdateExpression: "SET a = :a",
        ExpressionAttributeValues: { ":a": { N: "1" } },
      },
      Query: {
        TableName,
        KeyConditionExpression: "pk = :a",
        ExpressionAttributeValues: { ":a": { S: "a" } },
      },
      TransactWriteItems: { TransactItems: [{ Put: { TableName, Item: Key } }] },
      Scan: { TableName, Limit: 1 },
    };
    await jsonService(operations, dynamoDb);
    const answer = await edge.send(dynamoDb("DescribeTable", { TableName }));
    expect(answer.status).toBe(200);
  });

  test("to S3, which refuses what it does not emulate with NotImplemented", async () => {
    const query = fc.constantFrom(
      ...[
        "",
        "?list-type=2",
        "?uploads",
        "?delete",
        "?notification",
        "?uploadId=a",
        "?uploadId=a&partNumber=1",
        "?acl",
      ],
    );
    const xml = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            "<Delete>",
            "</Delete>",
            "<Object>",
            "<Key>",
            "</Key>",
            "</Object>",
            "&lt;",
            "<!--",
          ),
          fc.constantFrom("<NotificationConfiguration>", "<CloudFunctionConfiguration>", "<Event>", "]]>"),
          fc.string({ maxLength: 5 }),
        ),
        { maxLength: 8 },
      )
      .map((parts) => Buffer.from(parts.join("")));
    const request = fc.record({
      method: fc.constantFrom("GET", "PUT", "POST", "DELETE", "PATCH"),
      path: fc
        .tuple(fc.constantFrom("/random", "/random/a", "/random/a/b", "/none", "/", "/random/%00"), query)
        .map((parts) => parts.join("")),
      headers: fc.dictionary(
        fc.constantFrom(
          "range",
          "if-match",
          "content-md5",
          "x-amz-copy-source",
          "x-amz-checksum-crc32",
          "x-amz-trailer",
        ),
        fc.constantFrom("a", "random/a", "bytes=0-", "*", "AAAAAA=="),
        { maxKeys: 2 },
      ),
      body: fc.oneof(xml, fc.uint8Array({ maxLength: 100 })),
    });
    await edge.send({ method: "PUT", path: "/random" });
    await sendAll(
      edge,
      fc.sample(request, { numRuns: runs, seed }),
      (answer) =>
        below500(answer) || (answer.status === 501 && answer.text.includes("<Code>NotImplemented</Code>")),
    );
    await edge.send({ method: "PUT", path: "/random" });
    expect((await edge.send({ method: "PUT", path: "/random/a", body: "x" })).status).toBe(200);
  });

  test("to the API", async () => {
    const record = { id: 0, t: 1_795_162_800_000, lat: -34.6, lon: -58.38, speed: 1 };
    const authorization = `Bearer ${token}`;
    const batches = bodies([
      { timeZone: "UTC", vehicle: "v", end: false, records: [record] },
      { timeZone: "UTC", records: [{ ...record, lat: "1" }] },
    ]);
    const samples = fc.sample(
      fc.tuple(batches, fc.constantFrom("application/json", "application/json; charset=utf-8", "text/plain")),
      { numRuns: runs, seed },
    );
    await sendAll(
      api,
      samples.map(([body, contentType], index) => ({
        path: `/v1/trips/random-${index % 50}/records`,
        headers: { authorization, "content-type": contentType },
        body,
      })),
      below500,
    );
    expect((await api.send({ method: "GET", path: "/health" })).status).toBe(200);
  });
});
