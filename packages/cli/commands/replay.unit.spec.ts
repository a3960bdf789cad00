import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../testing/run-cli.ts";
import { parseFrom, registerReplay, resumeLine } from "./replay.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "trips-replay-"));
});
afterAll(() => rm(directory, { recursive: true }));

describe("what to replay", () => {
  test.each([
    ["lake", { type: "lake" }],
    ["2026-11-20T08:00Z", { type: "time", arrivedMs: Date.UTC(2026, 10, 20, 8) }],
    ["shardId-000000000003:4954", { type: "record", shard: "shardId-000000000003", sequenceNumber: "4954" }],
  ])("%s is a source", (text, from) => {
    expect(parseFrom(text)).toEqual(from);
  });

  test.each([
    [["--from", "nowhere"], "One of lake, stream, failures, table, rest, orders, a time such as"],
    [["--from", "shardId-1:4"], "a shard's record such as"],
    [[], "required option '--from <source>' not specified"],
    [["--from", "lake", "--since", "2026-02-30"], "A date such as 2026-01-31 is needed"],
    [["--from", "lake", "--since", "2026-02-02", "--until", "2026-02-01"], "--since is after --until"],
    [["--from", "stream", "--since", "2026-02-01"], "--since and --until are for --from lake"],
    [["--from", "rest"], "needs --into"],
    [["--from", "table", "--into", "trips2"], "takes no --into"],
    [["--from", "lake", "--into", "x"], "A table's name has 3 to 255"],
    [["--from", "lake", "--aws"], "--aws needs --state-machine, or --table"],
    [["--from", "lake", "--workers", "0"], "A whole number from 1 to 32"],
  ])("%j is refused with what is allowed", async (words, message) => {
    const { stderr, exitCode } = await runCli("replay", ...words, "--data", directory);
    expect(stderr).toContain(message);
    expect(exitCode).not.toBe(0);
  });

  test("the table in service is not one to fill", async () => {
    const served = join(directory, "served");
    await mkdir(served);
    await writeFile(join(served, "table"), "trips2\n");
    const { stderr, exitCode } = await runCli(
      "replay",
      "--from",
      "lake",
      "--into",
      "trips2",
      "--data",
      served,
    );
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('"trips2" is the table in service')]);
  });
});

test("a local cloud that does not answer is reported, with what to do", async () => {
  const words = ["replay", "--from", "lake", "--edge-url", "http://127.0.0.1:1", "--data", directory];
  const { stderr, exitCode } = await runCli(...words);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^trips: the local cloud at http:\/\/127\.0\.0\.1:1 does not answer: is npm start/);
});

test("the line that goes on has what was given, and does not begin again", async () => {
  const program = new Command();
  registerReplay(program, { stdout: process.stdout, stderr: process.stderr });
  const command = program.commands.find((each) => each.name() === "replay")!;
  command.action(() => {});
  const given = ["--from", "2026-11-20T08:00Z", "--into", "trips2", "--rate", "500", "--restart"];
  await program.parseAsync(["replay", ...given], { from: "user" });
  expect(resumeLine(command)).toBe(
    "npx trips replay --from 2026-11-20T08:00:00.000Z --into trips2 --rate 500",
  );
});
