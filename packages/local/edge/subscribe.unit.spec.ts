import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import {
  DescribeStreamConsumerCommand,
  KinesisClient,
  RegisterStreamConsumerCommand,
  SubscribeToShardCommand,
  type SubscribeToShardEvent,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KinesisFixture } from "../kinesis/kinesis-fixture.ts";
import { startEdge } from "./edge.ts";

let closers: (() => Promise<void> | void)[];

beforeEach(() => {
  closers = [];
});

afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

const StreamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const low = { ExplicitHashKey: "0" };

describe.each(["h2c", "HTTP/1.1"])("SubscribeToShard with the SDK over %s", (protocol) => {
  const open = async (limits: "enforced" | "lifted" = "lifted") => {
    const fixture = await KinesisFixture.open(limits);
    closers.push(() => fixture.close());
    const edge = await startEdge({ port: 0, services: [fixture.kinesis] });
    closers.push(() => edge.stop());
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 2 });
    const client = new KinesisClient({
      endpoint: `http://127.0.0.1:${edge.port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
      ...(protocol === "HTTP/1.1" && { requestHandler: new NodeHttpHandler() }),
    });
    closers.push(() => client.destroy());
    const { Consumer } = await client.send(
      new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: "c" }),
    );
    const subscribe = async (position: object = { Type: "TRIM_HORIZON" }) => {
      const { EventStream } = await client.send(
        new SubscribeToShardCommand({
          ConsumerARN: Consumer!.ConsumerARN,
          ShardId: "shardId-000000000000",
          StartingPosition: position as { Type: "TRIM_HORIZON" },
        }),
      );
      return EventStream![Symbol.asyncIterator]();
    };
    return { fixture, client, subscribe, ConsumerARN: Consumer!.ConsumerARN! };
  };

  type Events = Awaited<ReturnType<Awaited<ReturnType<typeof open>>["subscribe"]>>;

  const nextEvent = async (events: Events): Promise<SubscribeToShardEvent | undefined> => {
    const result = await events.next();
    return result.done ? undefined : result.value.SubscribeToShardEvent;
  };

  const textsOf = (event: SubscribeToShardEvent | undefined) =>
    event!.Records!.map((record) => Buffer.from(record.Data!).toString());

  test("records are pushed with their times, keys and a continuation", async () => {
    const { fixture, client, subscribe, ConsumerARN } = await open();
    const described = await client.send(new DescribeStreamConsumerCommand({ ConsumerARN }));
    expect(described.ConsumerDescription).toMatchObject({ ConsumerStatus: "ACTIVE", StreamARN });
    const put = await fixture.put("s", "Ñandú", "first", low);
    const events = await subscribe();
    const first = await nextEvent(events);
    expect(textsOf(first)).toEqual(["first"]);
    expect(first).toMatchObject({
      ContinuationSequenceNumber: put.SequenceNumber,
      MillisBehindLatest: 0,
      Records: [{ PartitionKey: "Ñandú", ApproximateArrivalTimestamp: new Date(fixture.nowMs) }],
    });
    const coming = nextEvent(events);
    await fixture.put("s", "k", "second", low);
    expect(textsOf(await coming)).toEqual(["second"]);
    const last = nextEvent(events);
    fixture.nowMs += 300_000;
    await fixture.put("s", "k", "third", low);
    expect(await last).toBeUndefined();
    const resumed = await subscribe({
      Type: "AFTER_SEQUENCE_NUMBER",
      SequenceNumber: first!.ContinuationSequenceNumber,
    });
    expect(textsOf(await nextEvent(resumed))).toEqual(["second", "third"]);
  });

  test("tens of megabytes arrive in order, in events of about one megabyte", async () => {
    const { fixture, subscribe } = await open();
    for (let batch = 0; batch < 6; batch++) {
      const Records = Array.from({ length: 20 }, (_, index) => ({
        PartitionKey: "k",
        Data: Buffer.alloc(200_000, batch * 20 + index),
        ...low,
      }));
      await fixture.call("PutRecords", { StreamName: "s", Records });
    }
    const events = await subscribe();
    const seen: number[] = [];
    while (seen.length < 120) {
      const event = await nextEvent(events);
      expect(event!.Records!.length).toBeLessThanOrEqual(5);
      seen.push(...event!.Records!.map((record) => record.Data![199_999]!));
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => index));
  });

  test("the end of the shard arrives with its children", async () => {
    const { fixture, subscribe } = await open();
    const events = await subscribe();
    await nextEvent(events);
    const last = nextEvent(events);
    await fixture.call("SplitShard", {
      StreamName: "s",
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey: "1000",
    });
    expect((await last)!.ChildShards!.map((shard) => shard.ShardId)).toEqual([
      "shardId-000000000002",
      "shardId-000000000003",
    ]);
    expect(await nextEvent(events)).toBeUndefined();
  });

  test("refusals arrive as the SDK's exceptions, before the stream begins and inside it", async () => {
    const { fixture, subscribe } = await open();
    await expect(subscribe({ Type: "AT_SEQUENCE_NUMBER" })).rejects.toMatchObject({
      name: "InvalidArgumentException",
    });
    const events = await subscribe();
    await nextEvent(events);
    await expect(subscribe()).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: expect.stringContaining("Another active subscription exists for this consumer"),
    });
    const last = nextEvent(events).catch((error) => error.name);
    await fixture.call("DeregisterStreamConsumer", { StreamARN, ConsumerName: "c" });
    expect(await last).toBe("ResourceNotFoundException");
  });

  test("with limits in force a subscription gets 2 MB a second", async () => {
    const { fixture, subscribe } = await open("enforced");
    for (let second = 0; second < 5; second++) {
      await fixture.put("s", "k", "x".repeat(1_000_000), low);
      fixture.nowMs += 1000;
    }
    const events = await subscribe();
    const sizes: number[] = [];
    for (let index = 0; index < 3; index++) sizes.push((await nextEvent(events))!.Records!.length);
    expect(sizes).toEqual([1, 1, 1]);
    let isGiven = false;
    const fourth = nextEvent(events).then(() => {
      isGiven = true;
    });
    for (let call = 0; call < 5; call++) await fixture.call("ListStreams", {});
    expect(isGiven).toBe(false);
    fixture.nowMs += 1000;
    await fourth;
  });
});

describe("a client that goes away frees its subscription", () => {
  type Gone = (port: number, headers: Record<string, string>, body: string) => Promise<void>;
  const overHttp2 =
    (leave: (session: ClientHttp2Session, stream: ClientHttp2Stream) => void): Gone =>
    async (port, headers, body) => {
      const session = connect(`http://127.0.0.1:${port}`);
      closers.push(() => session.destroy());
      const stream = session.request({ ":method": "POST", ...headers });
      stream.end(body);
      await once(stream, "data");
      leave(session, stream);
    };
  const overHttp1: Gone = async (port, headers, body) => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const response = await fetch(`http://127.0.0.1:${port}`, { method: "POST", headers, body, signal });
    await response.body!.getReader().read();
    leaving.abort();
  };

  test.each([
    ["a closed HTTP/2 connection", overHttp2((session) => session.destroy())],
    ["a cancelled HTTP/2 stream", overHttp2((_, stream) => stream.close(constants.NGHTTP2_CANCEL))],
    ["an aborted HTTP/1.1 request", overHttp1],
  ])("%s", async (_, subscribeAndLeave) => {
    const fixture = await KinesisFixture.open();
    closers.push(() => fixture.close());
    const edge = await startEdge({ port: 0, services: [fixture.kinesis] });
    closers.push(() => edge.stop());
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const { Consumer } = await fixture.call("RegisterStreamConsumer", { StreamARN, ConsumerName: "c" });
    const request = {
      ConsumerARN: (Consumer as { ConsumerARN: string }).ConsumerARN,
      ShardId: "shardId-000000000000",
      StartingPosition: { Type: "TRIM_HORIZON" },
    };
    const target = "Kinesis_20131202.SubscribeToShard";
    const headers = { "x-amz-target": target, "content-type": "application/x-amz-json-1.1" };
    await subscribeAndLeave(edge.port, headers, JSON.stringify(request));
    for (;;) {
      const answer = await fixture.call("SubscribeToShard", request).catch((error) => error);
      if (!(answer instanceof Error)) return void (await answer.EventStream.return());
      expect(answer).toMatchObject({ code: "ResourceInUseException" });
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});
