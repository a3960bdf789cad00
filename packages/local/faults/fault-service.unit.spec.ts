import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type KinesisService, openKinesis } from "../kinesis/open-kinesis.ts";
import type { JsonService } from "../service.ts";
import { createFaultPlan } from "./fault-plan.ts";
import { type Consumer, createFaultService } from "./fault-service.ts";
import { listShards, openShards } from "./shards.ts";

let directory: string;
let kinesis: KinesisService;
let service: JsonService;
let paused: boolean;
let delivered: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "fault-service-"));
  kinesis = await openKinesis({ directory, limits: "lifted" });
  await kinesis.call("CreateStream", { StreamName: "records", ShardCount: 2 });
  paused = false;
  delivered = [];
  const aggregate: Consumer = {
    isPaused: () => paused,
    pause: async () => {
      paused = true;
    },
    resume: async () => {
      paused = false;
    },
  };
  service = createFaultService({
    plan: createFaultPlan(),
    kinesis,
    functionNames: ["aggregate", "pulse"],
    deliveryStreamNames: ["lake", "rejects"],
    deliver: async (name) => {
      delivered.push(name);
    },
    consumers: new Map([["aggregate", aggregate]]),
    defaultStream: "records",
    log: () => {},
  });
});
afterEach(async () => {
  await kinesis.stop();
  await rm(directory, { recursive: true });
});

const ask = async (operation: string, input: unknown = {}) => {
  const body = typeof input === "string" ? input : JSON.stringify(input);
  const response = await service.handle(operation, Buffer.from(body), "application/x-amz-json-1.1");
  return { statusCode: response.statusCode, answer: JSON.parse(Buffer.from(response.body).toString()) };
};

describe("the control endpoint", () => {
  test("sets, lists and clears faults", async () => {
    const { answer } = await ask("SetFault", { type: "kill-handler", function: "pulse", when: "before" });
    const fault = { id: "fault-1", type: "kill-handler", function: "pulse", share: 1, seed: 1, hits: 0 };
    expect(answer.fault).toMatchObject(fault);
    expect((await ask("ListFaults")).answer).toMatchObject({
      faults: [fault],
      consumers: ["aggregate"],
      paused: [],
    });
    expect((await ask("ClearFaults", { ids: ["fault-1"] })).answer).toEqual({ cleared: ["fault-1"] });
    expect((await ask("ListFaults")).answer.faults).toEqual([]);
  });

  test("pauses and resumes a consumer", async () => {
    await ask("PauseConsumer", { consumer: "aggregate" });
    expect((await ask("ListFaults")).answer.paused).toEqual(["aggregate"]);
    await ask("ResumeConsumer", { consumer: "aggregate" });
    expect((await ask("ListFaults")).answer.paused).toEqual([]);
  });

  test("lands what is buffered, of one delivery stream or of all", async () => {
    expect((await ask("DeliverRecords", { stream: "lake" })).answer).toEqual({ delivered: ["lake"] });
    expect((await ask("DeliverRecords")).answer).toEqual({ delivered: ["lake", "rejects"] });
    expect(delivered).toEqual(["lake", "lake", "rejects"]);
  });

  test("splits the widest shard in the middle and merges neighbours until one is left", async () => {
    const open = async () => openShards(await listShards(kinesis, "records"));
    expect((await ask("SplitShard")).statusCode).toBe(200);
    expect((await ask("SplitShard", { shard: (await open())[2]!.shardId })).statusCode).toBe(200);
    const quarter = 2n ** 126n;
    expect((await open()).map(({ start, end }) => end - start + 1n)).toEqual(Array(4).fill(quarter));
    for (const left of [3, 2, 1]) {
      expect((await ask("MergeShards")).statusCode).toBe(200);
      expect(await open()).toHaveLength(left);
    }
    expect((await ask("MergeShards")).answer.message).toBe(
      "The stream records has one open shard only; a merge needs two.",
    );
  });

  test.each<[string, unknown, string]>([
    [
      "SetFault",
      { type: "kill-handler", when: "after", function: "agregate" },
      "there are aggregate, pulse.",
    ],
    ["SetFault", { type: "throttle", stream: "recordz" }, "There is no stream recordz; there are records."],
    [
      "SetFault",
      { type: "throttle", stream: "records", shard: "shardId-000000000009" },
      "there are shardId-000000000000, shardId-000000000001.",
    ],
    [
      "SetFault",
      { type: "drop-response", service: "firehose", stream: "records" },
      "There is no stream records; there are lake, rejects.",
    ],
    ["SetFault", "{", "The request body is not valid JSON."],
    ["SetFault", "[]", "The request body is not a JSON object."],
    ["ClearFaults", { ids: "fault-1" }, "it must be a list of faults' ids, or absent for all."],
    ["ClearFaults", { ids: ["fault-1"] }, "There is no fault fault-1; set are: none."],
    ["DeliverRecords", { stream: "x" }, "There is no delivery stream x; there are lake, rejects."],
    ["PauseConsumer", {}, 'There is no consumer ""; there are aggregate.'],
    ["SplitShard", { shard: "shardId-000000000009" }, "shardId-000000000009 is no open shard;"],
    ["SplitShard", { stream: 7 }, "stream is 7; it must be a name."],
    ["SplitShard", { stream: "nowhere" }, "nowhere"],
    ["Explode", {}, "There is no operation Explode; there are SetFault, ListFaults,"],
    ["toString", {}, "There is no operation toString"],
  ])("%s %j is a 400 that lists what is allowed", async (operation, input, message) => {
    const { statusCode, answer } = await ask(operation, input);
    expect(statusCode).toBe(400);
    expect(answer.message).toContain(message);
  });
});
