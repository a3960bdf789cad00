import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Edge, startEdge } from "@trips/local/edge/edge.ts";
import { createFaultPlan } from "@trips/local/faults/fault-plan.ts";
import { createFaultService } from "@trips/local/faults/fault-service.ts";
import { type KinesisService, openKinesis } from "@trips/local/kinesis/open-kinesis.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runCli } from "../testing/run-cli.ts";

const run = promisify(execFile);
const bin = fileURLToPath(new URL("../bin/trips.js", import.meta.url));

let directory: string;
let kinesis: KinesisService;
let edge: Edge;
let isPaused = false;
const plan = createFaultPlan();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "trips-faults-"));
  kinesis = await openKinesis({ directory });
  await kinesis.call("CreateStream", { StreamName: "records", ShardCount: 1 });
  const pulse = {
    isPaused: () => isPaused,
    pause: async () => {
      isPaused = true;
    },
    resume: async () => {
      isPaused = false;
    },
  };
  const service = createFaultService({
    plan,
    kinesis,
    functionNames: ["aggregate", "pulse"],
    deliveryStreamNames: ["lake", "rejects"],
    deliver: async () => {},
    consumers: new Map([["pulse", pulse]]),
    defaultStream: "records",
    log: () => {},
  });
  edge = await startEdge({ port: 0, services: [kinesis, service] });
});
beforeEach(() => {
  plan.clear();
});
afterAll(async () => {
  await edge.stop();
  await kinesis.stop();
  await rm(directory, { recursive: true });
});

const faults = (...words: string[]) =>
  runCli("faults", ...words, "--edge-url", `http://127.0.0.1:${edge.port}`);

describe("trips faults", () => {
  test("sets, lists and clears faults", async () => {
    const set = ["set", "kill-handler", "--function", "pulse", "--when", "after"];
    const { stdout, exitCode } = await faults(...set, "--share", "0.25", "--count", "3", "--seed", "7");
    expect([exitCode, stdout]).toEqual([
      0,
      "fault-1  kill-handler function=pulse when=after  25 % (seed 7), at most 3 times: hit 0 of 0 requests\n",
    ]);
    await faults("set", "delay", "--service", "kinesis", "--milliseconds", "5");
    plan.hit("delay", { service: "kinesis", operation: "PutRecord" });
    expect((await faults("list")).stdout).toBe(
      `${stdout}fault-2  delay service=kinesis milliseconds=5  100 % (seed 1): hit 1 of 1 requests\n`,
    );
    expect((await faults("clear", "fault-1")).stdout).toBe("Cleared fault-1.\n");
    expect((await faults("clear")).stdout).toBe("Cleared fault-2.\n");
    expect((await faults("clear")).stdout).toBe("Cleared nothing: no faults were set.\n");
    expect((await faults("list")).stdout).toBe("No faults are set.\n");
  });

  test("lands what Firehose has buffered", async () => {
    expect((await faults("deliver")).stdout).toBe("Delivered lake and rejects.\n");
    expect((await faults("deliver", "--stream", "rejects")).stdout).toBe("Delivered rejects.\n");
  });

  test("pauses and resumes a consumer", async () => {
    expect((await faults("pause", "pulse")).stdout).toBe("pulse is paused.\n");
    expect((await faults("list")).stdout).toBe("No faults are set.\npulse is paused.\n");
    expect((await faults("resume", "pulse")).stdout).toBe("pulse is running.\n");
    expect(isPaused).toBe(false);
  });

  test("splits a shard and merges two", async () => {
    expect((await faults("split")).stdout).toBe("Split shardId-000000000000 of records.\n");
    expect((await faults("merge", "--shard", "shardId-000000000002")).stdout).toBe(
      "Merged shardId-000000000002 and shardId-000000000001 of records.\n",
    );
  });

  test.each<[string[], string]>([
    [["set", "kill-handler"], "when is missing from a kill-handler; it must be one of before, after."],
    [["set", "throttle", "--when", "before"], "when is no setting of a throttle;"],
    [["set", "throttle", "--stream", "recordz"], "There is no stream recordz; there are records."],
    [["clear", "fault-9"], "There is no fault fault-9; set are: none."],
    [["pause", "lake"], 'There is no consumer "lake"; there are pulse.'],
  ])("%j is refused with what is allowed", async (words, message) => {
    const { stderr, stdout, exitCode } = await faults(...words);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^trips: /);
    expect(stderr).toContain(message);
  });

  test("an unknown fault is refused with the list of faults", async () => {
    await expect(run(process.execPath, [bin, "faults", "set", "explode"])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Allowed choices are throttle, fail-entries, drop-response, delay,"),
    });
  });

  test("a cloud that is not running is reported, with what to do", async () => {
    const { stderr, exitCode } = await runCli("faults", "list", "--edge-url", "http://127.0.0.1:1");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^trips: the local cloud at http:\/\/127\.0\.0\.1:1 does not answer .* is npm start/,
    );
  });
});
