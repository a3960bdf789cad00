import { createServer, type Server, request as startRequest } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { type AddressInfo, connect, type Socket } from "node:net";
import {
  type _Record,
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KinesisFixture } from "../kinesis/kinesis-fixture.ts";
import type { JsonService } from "../service.ts";
import type { EdgeService } from "./dispatch.ts";
import { type Edge, type EdgeOptions, startEdge } from "./edge.ts";

let closers: (() => Promise<void> | void)[];

beforeEach(() => {
  closers = [];
});

afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

const openEdge = async (options: Partial<EdgeOptions> = {}): Promise<Edge> => {
  const edge = await startEdge({ port: 0, services: [], ...options });
  closers.push(() => edge.stop());
  return edge;
};

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

const post = (edge: Edge, headers: Record<string, string>, body: string | Buffer<ArrayBuffer> = "{}") =>
  fetch(`http://127.0.0.1:${edge.port}/`, { method: "POST", headers, body });

const echo: JsonService = {
  targetPrefix: "Echo_1",
  call: async () => ({}),
  handle: async (operation, body, contentType) => {
    if (operation === "Crash") throw new Error("the handler broke");
    const answer = { operation, bytes: body.length, contentType };
    return {
      statusCode: 200,
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: Buffer.from(JSON.stringify(answer)),
    };
  },
};

describe.each(["h2c", "HTTP/1.1"])("the SDK's Kinesis client over %s", (protocol) => {
  const openClient = (edge: Edge): KinesisClient => {
    const client = new KinesisClient({
      endpoint: `http://127.0.0.1:${edge.port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      ...(protocol === "HTTP/1.1" && { requestHandler: new NodeHttpHandler() }),
    });
    closers.push(() => client.destroy());
    return client;
  };

  const open = async (limits: "enforced" | "lifted" = "lifted") => {
    const fixture = await KinesisFixture.open(limits);
    closers.push(() => fixture.close());
    const edge = await openEdge({ services: [fixture.kinesis] });
    return { fixture, client: openClient(edge) };
  };

  test("thousands of records come back exactly once and in order", async () => {
    const { client } = await open();
    await client.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 2 }));
    const sent: string[] = [];
    for (let batch = 0; batch < 10; batch++) {
      const texts = Array.from({ length: 500 }, (_, index) => `${batch}/${index} ${"x".repeat(200)}`);
      const Records = texts.map((text, index) => ({
        PartitionKey: `k${index % 7}`,
        Data: Buffer.from(text),
      }));
      const answer = await client.send(new PutRecordsCommand({ StreamName: "s", Records }));
      expect(answer.FailedRecordCount).toBe(0);
      sent.push(...texts);
    }
    const read: _Record[] = [];
    const { Shards } = await client.send(new ListShardsCommand({ StreamName: "s" }));
    for (const { ShardId } of Shards!) {
      const position = { StreamName: "s", ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
      let { ShardIterator } = await client.send(new GetShardIteratorCommand(position));
      for (let behind = 1; behind > 0; ) {
        const answer = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 999 }));
        read.push(...answer.Records!);
        ShardIterator = answer.NextShardIterator;
        behind = answer.MillisBehindLatest!;
      }
    }
    const texts = read.map((record) => Buffer.from(record.Data!).toString());
    expect(texts.toSorted()).toEqual(sent.toSorted());
    for (let key = 0; key < 7; key++) {
      const own = (_: string, index: number) => read[index]!.PartitionKey === `k${key}`;
      const ownSent = sent.filter((_, index) => (index % 500) % 7 === key);
      expect(texts.filter(own)).toEqual(ownSent);
    }
  });

  test("a large batch and a large answer arrive whole", async () => {
    const { client } = await open();
    await client.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
    const Records = Array.from({ length: 10 }, (_, index) => ({
      PartitionKey: "k",
      Data: Buffer.alloc(1_000_000, index),
    }));
    await client.send(new PutRecordsCommand({ StreamName: "s", Records }));
    const position = { StreamName: "s", ShardId: "shardId-0", ShardIteratorType: "TRIM_HORIZON" } as const;
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(position));
    const answer = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect(answer.Records!.map((record) => [record.Data!.length, record.Data![999_999]])).toEqual(
      Records.map((_, index) => [1_000_000, index]),
    );
  });

  test("many requests at once are all answered", async () => {
    const { client } = await open();
    await client.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 4 }));
    const put = (index: number) =>
      client.send(
        new PutRecordCommand({ StreamName: "s", PartitionKey: `${index}`, Data: Buffer.from("x") }),
      );
    const answers = await Promise.all(Array.from({ length: 300 }, (_, index) => put(index)));
    const places = answers.map(({ ShardId, SequenceNumber }) => `${ShardId} ${SequenceNumber}`);
    expect(new Set(places).size).toBe(300);
  });

  test("errors arrive as the SDK's exceptions with their request id", async () => {
    const { client } = await open("enforced");
    const missing = client.send(new DescribeStreamSummaryCommand({ StreamName: "nowhere" }));
    await expect(missing).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Stream nowhere under account 000000000000 not found.",
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    await client.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
    const invalid = client.send(
      new PutRecordCommand({ StreamName: "s", PartitionKey: "", Data: Buffer.from("x") }),
    );
    await expect(invalid).rejects.toMatchObject({ name: "ValidationException" });
    const listed = await client.send(new ListShardsCommand({ StreamName: "s" }));
    expect(listed.Shards!.length).toBe(1);
  });

  test("a throttled client gets through by its own retries", async () => {
    const { fixture, client } = await open("enforced");
    await client.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
    const put = () =>
      client.send(new PutRecordCommand({ StreamName: "s", PartitionKey: "k", Data: Buffer.alloc(900_000) }));
    await put();
    const throttled: string[] = [];
    const handle = fixture.kinesis.handle;
    fixture.kinesis.handle = async (operation, body, contentType) => {
      const response = await handle(operation, body, contentType);
      if (response.statusCode === 400) {
        throttled.push(JSON.parse(Buffer.from(response.body).toString()).__type);
        fixture.nowMs += 1000;
      }
      return response;
    };
    expect((await put()).ShardId).toBe("shardId-000000000000");
    expect(throttled).toEqual(["ProvisionedThroughputExceededException"]);
  });
});

/** Posts `megabytes` and returns the edge's answer, whether or not the edge reads them all. */
const request413 = (
  edge: Edge,
  headers: Record<string, string>,
  megabytes: number,
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const outgoing = startRequest(
      {
        port: edge.port,
        host: "127.0.0.1",
        method: "POST",
        headers: { "x-amz-target": "Echo_1.Say", ...headers },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
        outgoing.destroy();
      },
    );
    outgoing.on("error", reject);
    outgoing.flushHeaders();
    for (let written = 0; written < megabytes; written++) outgoing.write(Buffer.alloc(1024 * 1024));
    if (megabytes > 0) outgoing.end();
  });

describe("dispatch", () => {
  test("a target reaches its service with its operation, body and content type", async () => {
    const edge = await openEdge({ services: [echo] });
    const response = await post(
      edge,
      { "x-amz-target": "Echo_1.Say", "content-type": "application/x-amz-json-1.1" },
      "12345",
    );
    expect(await response.json()).toEqual({
      operation: "Say",
      bytes: 5,
      contentType: "application/x-amz-json-1.1",
    });
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("an unknown target is refused with the list of services", async () => {
    const edge = await openEdge({ services: [echo] });
    for (const target of ["Other_1.Say", "Echo_1", "DynamoDB_20120810.GetItem"]) {
      const response = await post(edge, { "x-amz-target": target });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        __type: "UnknownOperationException",
        message: `Nothing answers the target ${target}; this edge has Echo_1.`,
      });
    }
  });

  test("a request without a target goes to the object store, over both protocols", async () => {
    const edge = await openEdge({
      services: [echo],
      objectStore: {
        handle(request, response) {
          response.statusCode = 201;
          response.end(`${request.method} ${request.url}`);
        },
      },
    });
    const response = await fetch(`http://127.0.0.1:${edge.port}/bucket/key?x=1`, {
      method: "PUT",
      body: "data",
    });
    expect([response.status, await response.text()]).toEqual([201, "PUT /bucket/key?x=1"]);
    const session = connectHttp2(`http://127.0.0.1:${edge.port}`);
    closers.push(() => session.destroy());
    const stream = session.request({ ":method": "GET", ":path": "/bucket/other" });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe("GET /bucket/other");
  });

  test("without an object store a request without a target is a clear 404", async () => {
    const edge = await openEdge({ services: [echo] });
    const response = await fetch(`http://127.0.0.1:${edge.port}/bucket/key`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining("no object store") });
  });

  test("a handler that throws is a 500 without a stack trace, and a line in the log", async () => {
    const logged: string[] = [];
    const errors: Error[] = [];
    const edge = await openEdge({
      services: [echo],
      objectStore: {
        handle() {
          throw new Error("the store broke");
        },
      },
      log: (message, error) => {
        logged.push(message);
        errors.push(error as Error);
      },
    });
    const responses = [
      await post(edge, { "x-amz-target": "Echo_1.Crash" }),
      await fetch(`http://127.0.0.1:${edge.port}/bucket/key`),
    ];
    for (const response of responses) {
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({
        __type: "InternalFailure",
        message: "Internal Service Failure",
      });
      const requestId = response.headers.get("x-amzn-requestid")!;
      const line = logged.find((each) => each.includes(requestId));
      // The error may quote data, so it is passed beside the message, for the log to decide.
      expect(line).toMatch(/ failed$/);
    }
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/broke/), "the store broke"]);
  });

  test("a body beyond 16 MiB is refused, declared or not", async () => {
    const edge = await openEdge({ services: [echo] });
    const declared = await request413(edge, { "content-length": String(16 * 1024 * 1024 + 1) }, 0);
    const streamed = await request413(edge, {}, 17);
    expect([declared, streamed]).toEqual([413, 413]);
    const largest = await post(edge, { "x-amz-target": "Echo_1.Say" }, Buffer.alloc(16 * 1024 * 1024));
    expect(await largest.json()).toMatchObject({ bytes: 16 * 1024 * 1024 });
  });
});

describe("forwarding to DynamoDB", () => {
  test("requests and answers pass byte for byte over kept-alive connections", async () => {
    const seen: { target: unknown; authorization: unknown; host: unknown; body: string }[] = [];
    const ports = new Set<number | undefined>();
    const behind = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      ports.add(request.socket.remotePort);
      const { "x-amz-target": target, authorization, host } = request.headers;
      seen.push({ target, authorization, host, body: Buffer.concat(chunks).toString("latin1") });
      response.writeHead(400, {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-crc32": "123",
        "x-amzn-requestid": "theirs",
      });
      response.end('{"__type":"x"}');
    });
    const port = await listen(behind);
    const edge = await openEdge({ services: [echo], dynamoDbUrl: () => `http://127.0.0.1:${port}` });
    const headers = { "x-amz-target": "DynamoDB_20120810.PutItem", authorization: "AWS4-HMAC-SHA256 x" };
    const body = Buffer.from([0, 1, 250, 255]);
    for (let index = 0; index < 5; index++) {
      const response = await post(edge, headers, body);
      expect([response.status, await response.text()]).toEqual([400, '{"__type":"x"}']);
      expect(response.headers.get("x-amz-crc32")).toBe("123");
      expect(response.headers.get("x-amzn-requestid")).toBe("theirs");
    }
    expect(seen[0]).toEqual({
      target: headers["x-amz-target"],
      authorization: headers.authorization,
      host: `127.0.0.1:${edge.port}`,
      body: body.toString("latin1"),
    });
    expect(ports.size).toBe(1);
  });

  test("an endpoint that is down is a 500 that says so", async () => {
    const logged: string[] = [];
    const edge = await openEdge({
      dynamoDbUrl: () => "http://127.0.0.1:1",
      log: (message) => logged.push(message),
    });
    const response = await post(edge, { "x-amz-target": "DynamoDB_20120810.GetItem" });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ __type: "InternalFailure" });
    expect(logged[0]).toContain("http://127.0.0.1:1 did not answer");
  });
});

describe("connections", () => {
  const openSocket = async (edge: Edge): Promise<Socket> => {
    const socket = connect(edge.port, "127.0.0.1");
    closers.push(() => void socket.destroy());
    await new Promise((resolve) => socket.once("connect", resolve));
    return socket;
  };

  test("a preface or a request line that arrives byte by byte is understood", async () => {
    const edge = await openEdge({ services: [echo] });
    const answerTo = async (text: string) => {
      const socket = await openSocket(edge);
      socket.setNoDelay(true);
      for (const character of text)
        await new Promise((resolve) => socket.write(character, "latin1", resolve));
      const [chunk] = await new Promise<Buffer[]>((resolve) =>
        socket.once("data", (...chunks) => resolve(chunks)),
      );
      return chunk!;
    };
    const http1 = await answerTo(
      "PUT / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: Echo_1.Say\r\ncontent-length: 1\r\n\r\n1",
    );
    expect(http1.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
    const http2 = await answerTo("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
    expect(http2[3]).toBe(4);
  });

  test("garbage closes only its own connection", async () => {
    const edge = await openEdge({ services: [echo] });
    const garbage = [
      "\0\u0001\u0002\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage garbage garbage",
      "GET\r\n\r\n",
    ];
    for (const text of garbage) {
      const socket = await openSocket(edge);
      socket.on("error", () => {});
      socket.end(text, "latin1");
      socket.resume();
      await new Promise((resolve) => socket.once("close", resolve));
    }
    const leaver = await openSocket(edge);
    leaver.write(
      "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: Echo_1.Say\r\ncontent-length: 100\r\n\r\nhalf",
    );
    leaver.destroy();
    expect((await post(edge, { "x-amz-target": "Echo_1.Say" })).status).toBe(200);
  });

  test("stop closes idle and active connections of both protocols", async () => {
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const edge = await openEdge({
      objectStore: {
        handle: () => {
          isAsked();
          return new Promise<void>(() => {});
        },
      },
    });
    const idle = await openSocket(edge);
    const idleClosed = new Promise((resolve) => idle.once("close", resolve));
    const active = fetch(`http://127.0.0.1:${edge.port}/`).then(
      () => "answered",
      () => "closed",
    );
    const session = connectHttp2(`http://127.0.0.1:${edge.port}`);
    session.on("error", () => {});
    const sessionClosed = new Promise((resolve) => session.once("close", resolve));
    await new Promise((resolve) => session.once("remoteSettings", resolve));
    await asked;
    await edge.stop();
    await Promise.all([idleClosed, sessionClosed]);
    expect(await active).toBe("closed");
  });

  test("requests wait for services that become ready after the port is open", async () => {
    const services = Promise.withResolvers<readonly EdgeService[]>();
    const edge = await openEdge({ services: services.promise });
    setTimeout(() => services.resolve([echo]), 50);
    expect((await post(edge, { "x-amz-target": "Echo_1.Call" })).status).toBe(200);
  });

  test("a taken port is a clear error with the system's code", async () => {
    const edge = await openEdge();
    await expect(startEdge({ port: edge.port, services: [] })).rejects.toMatchObject({
      cause: { code: "EADDRINUSE" },
      message: `Port ${edge.port} is taken. Choose another one with --edge-port.`,
    });
  });
});
