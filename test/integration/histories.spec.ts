import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordHistory } from "../histories/record-history.ts";
import { makeDirectory } from "../support/platform.ts";

const checker = fileURLToPath(new URL("../histories/check.py", import.meta.url));

type Event = Record<string, unknown>;
type Verdict = { readonly code: number; readonly output: string };

const check = (file: string): Promise<Verdict> =>
  new Promise((resolve, reject) => {
    execFile("python3", [checker, file], (error, stdout, stderr) => {
      if (error && typeof error.code !== "number") reject(error);
      else resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });

const isMissing = await new Promise((resolve) => {
  execFile("python3", ["--version"], (error) => resolve(error !== null));
});
if (isMissing) console.warn("skipped: the checker of histories needs python3 (apt-get install python3)");

let directory: Awaited<ReturnType<typeof makeDirectory>>;
beforeAll(async () => {
  directory = await makeDirectory();
});
afterAll(() => directory.remove());

const judge = async (events: readonly Event[]): Promise<Verdict> => {
  const file = join(directory.path, "changed.jsonl");
  await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  return await check(file);
};

describe.skipIf(isMissing)("a program in another language", () => {
  let events: Event[];
  beforeAll(async () => {
    const file = join(directory.path, "history.jsonl");
    await recordHistory({
      file,
      seed: Date.now() % 1_000_000,
      drivers: 2,
      tripsPerDriver: 2,
      batches: 25,
      pauseMs: 300,
    });
    events = (await readFile(file, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Event);
  });

  test("finds no fault in what the system showed while it was killed, stopped and starved of disk", async () => {
    const { code, output } = await judge(events);
    expect(output).toMatch(/^0 faults in \d+ reads of 4 trips, \d+ posts; injected: .*SIGKILL/m);
    expect(code).toBe(0);
  });

  type Change = (event: Event) => Event;
  const answerOf = (event: Event) => event.answer as Record<string, number>;
  const isLast = (event: Event, of: string) =>
    event === events.findLast((each) => each.event === "read" && each.of === of);
  const added =
    (of: string, name: string, by: number): Change =>
    (event) =>
      isLast(event, of)
        ? { ...event, answer: { ...answerOf(event), [name]: answerOf(event)[name]! + by } }
        : event;
  /** Also when it is sent again. */
  const isFirstPost = (event: Event) => event.event === "post" && (event.records as Event[])[0]?.id === 0;

  test.each<[string, Change, RegExp]>([
    ["a record that is counted twice", added("trip", "records", 1), /which no set of its posts gives/],
    ["a millimetre too much", added("trip", "distanceMm", 1), /which no set of its posts gives/],
    ["a millisecond too little", added("trip", "movingMs", -1), /which no set of its posts gives/],
    [
      "a driver's day with a millimetre more",
      added("day", "distanceMm", 1),
      /the day of driver.\d is not the sum/,
    ],
    [
      "a fleet's day with a millimetre less",
      added("fleet", "distanceMm", -1),
      /the fleet's day (is not|fell)/,
    ],
    [
      "an accepted post that is lost",
      (event) =>
        isLast(event, "trip") ? { ...event, answer: { records: 0, distanceMm: 0, movingMs: 0 } } : event,
      /which no set of its posts gives/,
    ],
    [
      "a refused post that is counted",
      (event) => (isFirstPost(event) ? { ...event, answer: "refused" } : event),
      /which no set of its posts gives/,
    ],
    [
      "a post that is visible before it was sent",
      (event) => (isFirstPost(event) ? { ...event, begin: 1e9, end: 1e9 } : event),
      /which no set of its posts gives/,
    ],
  ])("finds %s", async (_, change, words) => {
    const { code, output } = await judge(events.map(change));
    expect(output).toMatch(words);
    expect(code).toBe(1);
  });

  test("finds a total that falls", async () => {
    const fleet = events.findLast((event) => event.event === "read" && event.of === "fleet")!;
    const begin = (events.find((event) => event.event === "quiet")?.at as number) - 1e-3;
    const high = {
      ...fleet,
      begin: begin - 2,
      end: begin - 1,
      answer: { ...answerOf(fleet), distanceMm: 1e12 },
    };
    const { output } = await judge([events[0]!, high, ...events.slice(1)]);
    expect(output).toMatch(/the fleet's day fell/);
  });

  test.each<[string, (events: readonly Event[]) => readonly Event[]]>([
    ["is empty", () => []],
    ["has another format", ([begin, ...others]) => [{ ...begin, format: 2 }, ...others]],
    ["never became quiet", (all) => all.filter(({ event }) => event !== "quiet")],
    ["has an unknown event", (all) => [...all, { event: "guess" }]],
  ])("does not judge a history that %s", async (_, change) => {
    const { code, output } = await judge(change(events));
    expect(output).toMatch(/^cannot be judged: /);
    expect(code).toBe(2);
  });
});
