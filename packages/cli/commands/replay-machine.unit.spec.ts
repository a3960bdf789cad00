import type { ReplayJob, ReplayState } from "@trips/core/application/replay-job.ts";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startFakeStepFunctions } from "../testing/fake-step-functions.ts";
import { runCli } from "../testing/run-cli.ts";

vi.mock("node:timers/promises", async (original) => {
  const real = await original<typeof import("node:timers/promises")>();
  return { ...real, setTimeout: (ms: number, ...more: []) => real.setTimeout(ms / 1_000, ...more) };
});

const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:trips-dev-replay";
const startedMs = Date.UTC(2026, 10, 28, 6);

let fake: Awaited<ReturnType<typeof startFakeStepFunctions>>;
beforeAll(async () => {
  fake = await startFakeStepFunctions();
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", fake.url);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "a secret");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await fake.stop();
});
beforeEach(() => {
  fake.executions.length = 0;
  fake.onStart(roundsOf(3));
});

/** An execution's rounds, from wherever its input says. */
const roundsOf = (total: number) => (input: string) => {
  const { job, saved, rounds } = JSON.parse(input) as ReplayState;
  const from = saved?.done ?? 0;
  return Array.from({ length: total - from }, (_, index): string => {
    const done = from + index + 1;
    const counts = { records: done * 1_000, added: done * 1_000, unchanged: 0 };
    const state: ReplayState = {
      job,
      saved: { next: String(done), done, counts, startedMs },
      total,
      isDone: done === total,
      rounds: rounds + index + 1,
    };
    return JSON.stringify(state);
  });
};

const run = (...words: string[]) => runCli("replay", "--aws", "--state-machine", machine, ...words);
const jobOf = (index: number): ReplayJob => JSON.parse(fake.executions[index]!.input).job;

test("an execution is started, followed to its end and told; the next line is for what arrived meanwhile", async () => {
  const { stdout, exitCode } = await run(
    "--from",
    "lake",
    "--since",
    "2026-11-01",
    "--into",
    "trips-dev-Trips2",
  );
  expect(fake.executions.map(({ name }) => name)).toEqual(["replay-000001"]);
  expect(jobOf(0)).toEqual({
    from: { type: "lake" },
    since: "2026-11-01",
    into: "trips-dev-Trips2",
    rate: 5_000,
    workers: 4,
  });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^records read +3,000$/m);
  expect(stdout).toContain('The table "trips-dev-Trips2" has 3,000 records more');
  expect(stdout).toContain(
    `npx trips replay --from 2026-11-28T05:45:00.000Z --into trips-dev-Trips2 --aws --state-machine ${machine}`,
  );
});

test("the same command while it runs only looks at it; another job is refused", async () => {
  await run("--from", "table");
  const [running] = fake.executions;
  Object.assign(running!, { status: "RUNNING", rounds: roundsOf(2)(running!.input) });
  const other = await run("--from", "lake");
  expect([other.exitCode, other.stderr]).toEqual([
    1,
    expect.stringContaining("another replay runs: replay-000001, from table; wait for its end"),
  ]);
  const same = await run("--from", "table", "--rate", "100");
  expect([same.exitCode, same.stderr]).toEqual([0, expect.stringContaining("runs already")]);
  expect(fake.executions).toHaveLength(1);
});

test("after an end that was none, the same command goes on from the last round, and --restart does not", async () => {
  fake.onStart((input) => roundsOf(3)(input).slice(0, 2));
  await run("--from", "lake");
  Object.assign(fake.executions[0]!, { status: "FAILED", error: "Lambda.Unknown" });
  fake.onStart(roundsOf(3));
  const { stderr, exitCode } = await run("--from", "lake", "--rate", "10");
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Going on after round 2 of replay-000001")]);
  expect(JSON.parse(fake.executions[1]!.input)).toMatchObject({
    job: { rate: 10 },
    saved: { done: 2 },
    total: 3,
    rounds: 0,
  });
  Object.assign(fake.executions[1]!, { status: "ABORTED" });
  await run("--from", "lake", "--restart");
  expect(JSON.parse(fake.executions[2]!.input).saved).toBeUndefined();
  Object.assign(fake.executions[2]!, { status: "FAILED" });
  await run("--from", "lake", "--into", "trips-dev-Trips2");
  expect(JSON.parse(fake.executions[3]!.input).saved).toBeUndefined();
});

test("a failed execution is told with its reason and the line that goes on", async () => {
  fake.onStart((input) => {
    const rounds = roundsOf(3)(input);
    const cause = JSON.stringify({ errorMessage: "8 batches could not be committed", trace: [] });
    queueMicrotask(() =>
      Object.assign(fake.executions[0]!, { status: "FAILED", error: "ReplayStalled", cause }),
    );
    return rounds;
  });
  const { stderr, exitCode } = await run("--from", "lake");
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    "replay-000001 ended as FAILED after 0 rounds: ReplayStalled: 8 batches could not be committed; to go on: npx trips",
  );
});

test("a table that the stage does not have is named", async () => {
  fake.onStart((input) => {
    const failed = { status: "FAILED", error: "AccessDeniedException", cause: "HTTP 400" };
    queueMicrotask(() => Object.assign(fake.executions[0]!, failed));
    return roundsOf(3)(input);
  });
  const { stderr } = await run("--from", "lake", "--into", "another");
  expect(stderr).toContain('HTTP 400 (is "another" not among the tables of the stage, TRIPS_TABLES?)');
});

test("documents that stay in the failure bucket are told, and are no success", async () => {
  fake.onStart((input) => {
    const counts = { records: 7, added: 7, batches: 1, invocations: 0, others: 0, left: 2 };
    const saved = { next: "aws/lambda/m1/a", done: 3, counts, startedMs };
    return [JSON.stringify({ ...JSON.parse(input), saved, total: 3, isDone: true, rounds: 1 })];
  });
  const { stdout, stderr, exitCode } = await run("--from", "failures");
  expect([exitCode, stderr]).toEqual([1, "trips: 2 documents stay in the failure bucket\n"]);
  expect(stdout).toMatch(/^left over +2$/m);
  expect(stdout).toMatch(/^new +7$/m);
});

test("Ctrl-C leaves it running, and says how to look again and how to stop it; --stop stops it", async () => {
  fake.onStart((input) => {
    setTimeout(() => process.emit("SIGINT"), 20);
    return Array.from({ length: 100_000 }, () => roundsOf(3)(input)[0]!);
  });
  const { stderr, exitCode } = await run("--from", "stream");
  expect(exitCode).toBe(130);
  const line = `npx trips replay --from stream --aws --state-machine ${machine}`;
  expect(stderr).toContain(`it goes on as replay-000001; to look again: ${line}; to stop it: ${line} --stop`);
  expect(fake.executions[0]!.status).toBe("RUNNING");
  const stopped = await run("--from", "stream", "--stop");
  expect([stopped.exitCode, stopped.stdout]).toEqual([
    0,
    expect.stringContaining("replay-000001 is stopped"),
  ]);
  expect(fake.executions[0]!.status).toBe("ABORTED");
  expect((await run("--from", "stream", "--stop")).stderr).toContain("no replay runs in this state machine");
});

test("of two commands that begin at once one is refused", async () => {
  const [first, second] = await Promise.all([run("--from", "lake"), run("--from", "table")]);
  expect([first!.exitCode, second!.exitCode].sort()).toEqual([0, 1]);
  expect(first!.stderr + second!.stderr).toMatch(/another replay (has just begun as|runs: )/);
});

test("Step Functions is asked again when it is busy, and what it refuses is told", async () => {
  fake.faults.push({ status: 400, type: "ThrottlingException" }, { status: 500, type: "InternalFailure" });
  expect((await run("--from", "lake")).exitCode).toBe(0);
  fake.faults.push({ status: 400, type: "StateMachineDoesNotExist" });
  const { stderr, exitCode } = await run("--from", "lake");
  expect([exitCode, stderr]).toEqual([1, "trips: Step Functions: StateMachineDoesNotExist: as told\n"]);
});

test("nobody who answers is reported without a stack", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:1/");
  const { stderr, exitCode } = await run("--from", "lake");
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", fake.url);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("Step Functions does not answer: ")]);
});

test.each([
  [
    ["--aws", "--state-machine", machine, "--from", "lake", "--table", "x-table"],
    "knows the table in service",
  ],
  [["--state-machine", machine, "--from", "lake"], "--state-machine needs --aws"],
  [["--aws", "--state-machine", "replay", "--from", "lake"], "The output replayMachineArn"],
  [["--from", "lake", "--stop"], "--stop needs --state-machine"],
  [["--aws", "--from", "lake"], "--aws needs --state-machine, or --table"],
  [["--from", "orders"], "needs --into"],
])("%j is refused with what is allowed", async (words, message) => {
  const { stderr, exitCode } = await runCli("replay", ...words);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
});
