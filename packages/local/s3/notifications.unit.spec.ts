import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketNotificationConfigurationCommand,
  type LambdaFunctionConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { S3Event } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { openAsyncInvocations } from "../lambda/async-invocations.ts";
import type { AsyncInvoker, InvocationResult, Running } from "../service.ts";
import { openTestBench, type TestBench } from "./test-bench.ts";

let bench: TestBench;
let invoked: { name: string; event: S3Event }[];
let answer: (event: S3Event) => InvocationResult | Promise<InvocationResult>;

let directory: string;
let queue: AsyncInvoker & Running;
const functionNames = ["index"];
const functions = {
  async invoke(name: string, event: unknown): Promise<InvocationResult> {
    invoked.push({ name, event: event as S3Event });
    return answer(event as S3Event);
  },
};

/** Lambda's queue on the same directory, and the store's events going there. */
const startNotifications = (minuteMs = 1) => {
  const { store, logged } = bench;
  const log = (message: string) => logged.push(message);
  queue = openAsyncInvocations({ directory, functions, specs: {}, objectStore: store, minuteMs, log });
  return store.startNotifications({ functions: queue, functionNames });
};

beforeEach(async () => {
  bench = await openTestBench();
  directory = await mkdtemp(join(tmpdir(), "trips-invocations-"));
  invoked = [];
  answer = () => ({ ok: true, payload: null });
  startNotifications();
});
afterEach(async () => {
  await bench.close();
  await queue.stop();
  await rm(directory, { recursive: true });
});

const restart = async () => {
  await bench.reopen();
  await queue.stop();
  startNotifications();
};

const Bucket = "lake";
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:index";
const put = (Key: string, Body = "four") => bench.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const rule = (changes: object = {}): LambdaFunctionConfiguration => ({
  Id: "rule-1",
  LambdaFunctionArn: functionArn,
  Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"],
  ...changes,
});
const filter = (Prefix: string, Suffix: string) => ({
  Filter: {
    Key: {
      FilterRules: [
        { Name: "prefix" as const, Value: Prefix },
        { Name: "suffix" as const, Value: Suffix },
      ],
    },
  },
});
const configure = (...rules: LambdaFunctionConfiguration[]) =>
  bench.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { LambdaFunctionConfigurations: rules },
    }),
  );
const told = () =>
  invoked.map(({ event }) => `${event.Records[0]!.eventName} ${event.Records[0]!.s3.object.key}`);
const untilTold = (count: number) =>
  vi.waitFor(() => expect(invoked).toHaveLength(count), { timeout: 10_000 });

describe("a bucket's notification", () => {
  it("is the document that S3 sends", async () => {
    await configure(rule());
    await put("a b/né+1.txt");
    await untilTold(1);
    expect(invoked).toEqual([
      {
        name: "index",
        event: {
          Records: [
            {
              eventVersion: "2.1",
              eventSource: "aws:s3",
              awsRegion: "us-east-1",
              eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
              eventName: "ObjectCreated:Put",
              userIdentity: { principalId: "local" },
              requestParameters: { sourceIPAddress: "127.0.0.1" },
              responseElements: {
                "x-amz-request-id": expect.stringMatching(/^[0-9A-F]{16}$/),
                "x-amz-id-2": "local",
              },
              s3: {
                s3SchemaVersion: "1.0",
                configurationId: "rule-1",
                bucket: { name: "lake", ownerIdentity: { principalId: "local" }, arn: "arn:aws:s3:::lake" },
                object: {
                  key: "a+b/n%C3%A9%2B1.txt",
                  size: 4,
                  eTag: "8cbad96aced40b3838dd9f07f6ef5772",
                  sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
                },
              },
            },
          ],
        },
      },
    ]);
  });

  it("names the operation, and for a removal has neither size nor tag", async () => {
    await configure(rule());
    await put("a");
    await bench.s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: "lake/a" }));
    const upload = { Bucket, Key: "c" };
    const { UploadId } = await bench.s3.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await bench.s3.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: "part" }),
    );
    await bench.s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
    await bench.s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await bench.s3.send(new DeleteObjectCommand({ Bucket, Key: "never was" }));
    await bench.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "b" }, { Key: "c" }] } }),
    );
    await untilTold(6);
    expect(told().toSorted()).toEqual([
      "ObjectCreated:CompleteMultipartUpload c",
      "ObjectCreated:Copy b",
      "ObjectCreated:Put a",
      "ObjectRemoved:Delete a",
      "ObjectRemoved:Delete b",
      "ObjectRemoved:Delete c",
    ]);
    const removal = invoked.find(({ event }) => event.Records[0]!.eventName.startsWith("ObjectRemoved"));
    expect(removal!.event.Records[0]!.s3.object).toEqual({
      key: expect.any(String),
      sequencer: expect.any(String),
    });
  });

  it("orders the changes of a key by their sequencers", async () => {
    await configure(rule());
    for (const body of ["1", "2", "3", "4"]) await put("same", body);
    await untilTold(4);
    const objects = invoked.map(({ event }) => event.Records[0]!.s3.object);
    const bySequencer = objects.toSorted((left, right) => (left.sequencer < right.sequencer ? -1 : 1));
    expect(new Set(objects.map(({ sequencer }) => sequencer)).size).toBe(4);
    const { createHash } = await import("node:crypto");
    expect(bySequencer.map(({ eTag }) => eTag)).toEqual(
      ["1", "2", "3", "4"].map((body) => createHash("md5").update(body).digest("hex")),
    );
  });

  it("is sent only for its events and for keys with its prefix and suffix", async () => {
    await configure(
      rule({ Events: ["s3:ObjectCreated:Put"], ...filter("in/", ".json") }),
      rule({ Id: "rule-2", Events: ["s3:ObjectRemoved:*"] }),
    );
    for (const key of ["in/a.json", "in/a.txt", "out/a.json", "in/.json"]) await put(key);
    await bench.s3.send(new CopyObjectCommand({ Bucket, Key: "in/copy.json", CopySource: "lake/in/a.json" }));
    await bench.s3.send(new DeleteObjectCommand({ Bucket, Key: "in/a.txt" }));
    await untilTold(3);
    expect(told().toSorted()).toEqual([
      "ObjectCreated:Put in/.json",
      "ObjectCreated:Put in/a.json",
      "ObjectRemoved:Delete in/a.txt",
    ]);
  });

  it("is sent for what Firehose and Lambda write in this process too", async () => {
    bench.store.setNotifications(Bucket, [
      { id: "own", functionArn, events: ["s3:ObjectCreated:*"], prefix: "", suffix: "" },
    ]);
    await bench.store.putObject(Bucket, "landed", Buffer.from("x"));
    await untilTold(1);
    expect(told()).toEqual(["ObjectCreated:Put landed"]);
  });
});

test("an event whose function has no queue yet waits for it, also across a restart", async () => {
  bench.store.setNotifications(Bucket, [
    { id: "own", functionArn, events: ["s3:ObjectCreated:*"], prefix: "", suffix: "" },
  ]);
  await bench.reopen();
  await bench.store.putObject(Bucket, "early", Buffer.from("x"));
  await bench.reopen();
  await queue.stop();
  startNotifications();
  await untilTold(1);
  expect(told()).toEqual(["ObjectCreated:Put early"]);
});

test("an event that the queue cannot store is handed over again, and not lost", async () => {
  let failures = 1;
  const stored: string[] = [];
  const brokenAtFirst: AsyncInvoker = {
    invokeAsync(_, event) {
      if (failures-- > 0) throw new Error("disk full");
      stored.push(event);
    },
  };
  bench.store.startNotifications({ functions: brokenAtFirst, functionNames });
  await configure(rule());
  await put("a");
  await vi.waitFor(() => expect(stored).toHaveLength(1), { timeout: 10_000 });
  expect(bench.logged.join()).toMatch(/could not be handed over/);
});

describe("a function that fails", () => {
  it("is tried three times in all with the same event, then the event is dropped and logged", async () => {
    answer = () => ({ ok: false, errorType: "TypeError", errorMessage: "no" });
    await configure(rule());
    await put("a");
    await vi.waitFor(() => expect(bench.logged.join()).toMatch(/index failed 3 times/), { timeout: 10_000 });
    expect(invoked).toHaveLength(3);
    expect(invoked[2]).toEqual(invoked[0]);
    answer = () => ({ ok: true, payload: null });
    await restart();
    await put("b");
    await untilTold(4);
    expect(told().at(-1)).toBe("ObjectCreated:Put b");
  });

  it("does not hold up other events", async () => {
    let release = () => {};
    answer = (event) =>
      event.Records[0]!.s3.object.key === "slow"
        ? new Promise((resolve) => {
            release = () => resolve({ ok: true, payload: null });
          })
        : { ok: true, payload: null };
    await configure(rule());
    await put("slow");
    for (let index = 0; index < 30; index++) await put(`quick-${index}`);
    await untilTold(31);
    release();
  });

  it("gets the event again after a restart, with the remaining attempts", async () => {
    await queue.stop();
    const running = startNotifications(3_600_000);
    answer = () => ({ ok: false, errorType: "TypeError", errorMessage: "no" });
    await configure(rule());
    await put("a");
    await untilTold(1);
    await running.stop();
    await restart();
    await vi.waitFor(() => expect(bench.logged.join()).toMatch(/index failed 3 times/), { timeout: 10_000 });
    expect(invoked).toHaveLength(3);
  });
});

describe("a notification configuration", () => {
  it("is returned as it was put, survives a restart, and is removed by an empty one", async () => {
    await configure(rule(filter("in/", ".json")), rule({ Id: undefined, ...filter("out/", ".json") }));
    await restart();
    const read = async () =>
      (await bench.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket })))
        .LambdaFunctionConfigurations;
    const stored = await read();
    expect(stored).toMatchObject([
      {
        Id: "rule-1",
        LambdaFunctionArn: functionArn,
        Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"],
        Filter: {
          Key: {
            FilterRules: [
              { Name: "Prefix", Value: "in/" },
              { Name: "Suffix", Value: ".json" },
            ],
          },
        },
      },
      { Id: expect.stringMatching(/.+/) },
    ]);
    await configure();
    expect(await read()).toBeUndefined();
    await put("in/a.json");
    expect(invoked).toEqual([]);
  });

  const refused: [string, LambdaFunctionConfiguration[], string, RegExp][] = [
    [
      "an event that S3 does not have",
      [rule({ Events: ["s3:Nothing"] })],
      "InvalidArgument",
      /event is not supported/,
    ],
    ["an event not emulated", [rule({ Events: ["s3:ObjectRestore:*"] })], "NotImplemented", /not emulated/],
    ["no events", [rule({ Events: [] })], "MalformedXML", /events/],
    [
      "an ARN that is none",
      [rule({ LambdaFunctionArn: "index" })],
      "InvalidArgument",
      /ARN could not be parsed/,
    ],
    [
      "a function that does not exist",
      [rule({ LambdaFunctionArn: `${functionArn}x` })],
      "InvalidArgument",
      /Unable to validate the following destination/,
    ],
    [
      "two rules of one id",
      [rule(filter("a", "")), rule(filter("b", ""))],
      "InvalidArgument",
      /IDs must be unique/,
    ],
    [
      "overlapping rules",
      [
        rule(filter("a/", "")),
        rule({ Id: "rule-2", Events: ["s3:ObjectCreated:Put"], ...filter("a/b", ".x") }),
      ],
      "InvalidArgument",
      /Configurations overlap/,
    ],
    [
      "a rule by another name",
      [rule({ Filter: { Key: { FilterRules: [{ Name: "infix" as never, Value: "a" }] } } })],
      "InvalidArgument",
      /either prefix or suffix/,
    ],
  ];
  it.each(refused)("with %s is refused", async (_, rules, code, message) => {
    const error = await configure(...rules).then(
      () => new Error("accepted"),
      (thrown: Error) => thrown,
    );
    expect([error.name, error.message]).toEqual([code, expect.stringMatching(message)]);
  });

  it("for queues and topics is refused", async () => {
    const error = await bench.s3
      .send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: {
            QueueConfigurations: [
              { QueueArn: "arn:aws:sqs:us-east-1:000000000000:q", Events: ["s3:ObjectCreated:*"] },
            ],
          },
        }),
      )
      .catch((thrown: Error) => thrown);
    expect([(error as Error).name, (error as Error).message]).toEqual([
      "NotImplemented",
      expect.stringMatching(/QueueConfiguration is not emulated/),
    ]);
  });
});
