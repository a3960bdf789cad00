import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KinesisFixture, type ReadRecord } from "../kinesis-fixture.ts";
import type { SubscriptionEvent } from "./subscribe-to-shard.ts";

let fixture: KinesisFixture;
let opened: AsyncIterableIterator<SubscriptionEvent>[];

beforeEach(async () => {
  opened = [];
  fixture = await KinesisFixture.open();
  await fixture.call("CreateStream", { StreamName: "s", ShardCount: 2 });
});

afterEach(async () => {
  for (const events of opened) await events.return?.();
  await fixture.close();
});

const streamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const shard0 = "shardId-000000000000";
const low = { ExplicitHashKey: "0" };

const register = async (ConsumerName = "c"): Promise<string> => {
  const { Consumer } = await fixture.call("RegisterStreamConsumer", { StreamARN: streamArn, ConsumerName });
  return (Consumer as { ConsumerARN: string }).ConsumerARN;
};

const subscribe = async (ConsumerARN: string, StartingPosition: object, ShardId = shard0) => {
  const answer = await fixture.call("SubscribeToShard", { ConsumerARN, ShardId, StartingPosition });
  const events = answer.EventStream as AsyncIterableIterator<SubscriptionEvent>;
  opened.push(events);
  return events;
};

type Event = {
  Records: ReadRecord[];
  ContinuationSequenceNumber: string;
  MillisBehindLatest: number;
  ChildShards?: { ShardId: string }[];
};

const nextEvent = async (events: AsyncIterator<SubscriptionEvent>): Promise<Event | undefined> => {
  const result = await events.next();
  return result.done ? undefined : (result.value.SubscribeToShardEvent as Event);
};

const textsOf = (event: Event | undefined) =>
  event?.Records.map((record) => Buffer.from(record.Data).toString());

const trimHorizon = { Type: "TRIM_HORIZON" };

describe("consumers", () => {
  test("a consumer is registered, described by ARN or by name, kept over a restart and deregistered", async () => {
    const { Consumer } = await fixture.call("RegisterStreamConsumer", {
      StreamARN: streamArn,
      ConsumerName: "c",
    });
    const consumer = {
      ConsumerName: "c",
      ConsumerARN: `${streamArn}/consumer/c:${Math.floor(fixture.nowMs / 1000)}`,
      ConsumerCreationTimestamp: fixture.nowMs / 1000,
    };
    expect(Consumer).toEqual({ ...consumer, ConsumerStatus: "CREATING" });
    await fixture.reopen();
    const description = {
      ConsumerDescription: { ...consumer, ConsumerStatus: "ACTIVE", StreamARN: streamArn },
    };
    const byName = { StreamARN: streamArn, ConsumerName: "c" };
    const { ConsumerARN } = consumer;
    expect(await fixture.call("DescribeStreamConsumer", { ConsumerARN })).toEqual(description);
    expect(await fixture.call("DescribeStreamConsumer", byName)).toEqual(description);
    expect(await fixture.call("DescribeStreamSummary", { StreamName: "s" })).toMatchObject({
      StreamDescriptionSummary: { ConsumerCount: 1 },
    });
    expect((await fixture.refusal("RegisterStreamConsumer", byName)).code).toBe("ResourceInUseException");
    expect((await fixture.refusal("DeleteStream", { StreamName: "s" })).code).toBe("ResourceInUseException");
    await fixture.call("DeregisterStreamConsumer", byName);
    expect((await fixture.refusal("DescribeStreamConsumer", { ConsumerARN })).code).toBe(
      "ResourceNotFoundException",
    );
    await fixture.call("DeleteStream", { StreamName: "s" });
  });

  test("a stream with consumers is deleted only with EnforceConsumerDeletion", async () => {
    await register();
    await fixture.call("DeleteStream", { StreamName: "s", EnforceConsumerDeletion: true });
    expect((await fixture.call("ListStreams", {})).StreamNames).toEqual([]);
  });

  test("consumers are listed by name, in pages", async () => {
    for (const name of ["c", "a", "b"]) await register(name);
    const page = async (more: object) => {
      const answer = await fixture.call("ListStreamConsumers", { StreamARN: streamArn, ...more });
      const names = (answer.Consumers as { ConsumerName: string }[]).map((consumer) => consumer.ConsumerName);
      return { names, NextToken: answer.NextToken };
    };
    const first = await page({ MaxResults: 2 });
    expect(first.names).toEqual(["a", "b"]);
    expect(await page({ NextToken: first.NextToken })).toEqual({ names: ["c"], NextToken: undefined });
  });
});

describe("subscriptions", () => {
  test("a subscription delivers existing records, then new ones, each event with a continuation", async () => {
    const arn = await register();
    const put = [await fixture.put("s", "k", "a", low), await fixture.put("s", "k", "b", low)];
    const events = await subscribe(arn, trimHorizon);
    const first = await nextEvent(events);
    expect(textsOf(first)).toEqual(["a", "b"]);
    expect(first).toMatchObject({
      ContinuationSequenceNumber: put[1]!.SequenceNumber,
      MillisBehindLatest: 0,
    });
    const coming = nextEvent(events);
    await fixture.put("s", "k", "c", low);
    expect(textsOf(await coming)).toEqual(["c"]);
  });

  test("the first event comes at once, even without records, and its continuation misses nothing", async () => {
    const arn = await register();
    await fixture.put("s", "k", "old", low);
    const events = await subscribe(arn, { Type: "LATEST" });
    const empty = await nextEvent(events);
    expect(textsOf(empty)).toEqual([]);
    await events.return?.();
    await fixture.put("s", "k", "new", low);
    const SequenceNumber = empty!.ContinuationSequenceNumber;
    const resumed = await subscribe(arn, { Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber });
    expect(textsOf(await nextEvent(resumed))).toEqual(["new"]);
  });

  test("each starting position type begins at its position", async () => {
    const arn = await register();
    const started = fixture.nowMs;
    const a = await fixture.put("s", "k", "a", low);
    fixture.nowMs += 1000;
    await fixture.put("s", "k", "b", low);
    const from = async (position: object) => {
      const events = await subscribe(arn, position);
      const texts = textsOf(await nextEvent(events));
      await events.return?.();
      return texts;
    };
    const { SequenceNumber } = a;
    expect(await from({ Type: "AT_SEQUENCE_NUMBER", SequenceNumber })).toEqual(["a", "b"]);
    expect(await from({ Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber })).toEqual(["b"]);
    expect(await from({ Type: "AT_TIMESTAMP", Timestamp: (started + 1000) / 1000 })).toEqual(["b"]);
    expect(await from({ Type: "LATEST" })).toEqual([]);
  });

  test("a subscription ends after five minutes, without an error", async () => {
    const events = await subscribe(await register(), trimHorizon);
    await nextEvent(events);
    const last = nextEvent(events);
    fixture.nowMs += 300_000;
    await fixture.put("s", "k", "late", low);
    expect(await last).toBeUndefined();
  });

  test("the end of a shard names its children, has no continuation and ends the subscription", async () => {
    const events = await subscribe(await register(), trimHorizon);
    await nextEvent(events);
    const last = nextEvent(events);
    const merge = { StreamName: "s", ShardToMerge: shard0, AdjacentShardToMerge: "shardId-1" };
    await fixture.call("MergeShards", merge);
    expect(await last).toMatchObject({
      Records: [],
      ContinuationSequenceNumber: null,
      ChildShards: [{ ShardId: "shardId-000000000002", ParentShards: [shard0, "shardId-000000000001"] }],
    });
    expect(await nextEvent(events)).toBeUndefined();
  });

  test("a consumer has one subscription per shard, which a call five seconds later takes over", async () => {
    const arn = await register();
    const other = await register("other");
    const events = await subscribe(arn, trimHorizon);
    await nextEvent(events);
    await subscribe(arn, trimHorizon, "shardId-1");
    await subscribe(other, trimHorizon);
    fixture.nowMs += 4_999;
    const again = { ConsumerARN: arn, ShardId: "shardId-0", StartingPosition: trimHorizon };
    const refused = await fixture.refusal("SubscribeToShard", again);
    expect(refused.code).toBe("ResourceInUseException");
    expect(refused.message).toContain("Another active subscription exists for this consumer");
    fixture.nowMs += 1;
    const last = nextEvent(events).catch((error) => error.code);
    const taken = await subscribe(arn, trimHorizon);
    expect(await last).toBe("ResourceInUseException");
    expect(await nextEvent(taken)).toBeDefined();
    await taken.return?.();
    await subscribe(arn, trimHorizon);
  });

  test("the end of the consumer, of the stream or of the service ends its subscriptions", async () => {
    const wait = async (name: string) => {
      const events = await subscribe(await register(name), trimHorizon);
      await nextEvent(events);
      return { last: nextEvent(events).catch((error) => error.code) };
    };
    const deregistered = await wait("a");
    await fixture.call("DeregisterStreamConsumer", { StreamARN: streamArn, ConsumerName: "a" });
    expect(await deregistered.last).toBe("ResourceNotFoundException");
    const deleted = await wait("b");
    await fixture.call("DeleteStream", { StreamName: "s", EnforceConsumerDeletion: true });
    expect(await deleted.last).toBe("ResourceNotFoundException");
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const stopped = await wait("c");
    await fixture.kinesis.stop();
    expect(await stopped.last).toBeUndefined();
  });
});
