import { expect, test } from "vitest";
import { Process } from "./process.ts";
import { Random } from "./random.ts";
import { Scheduler } from "./scheduler.ts";

const run = async (seed: string) => {
  const scheduler = new Scheduler(1_000, new Random(seed));
  const seen: string[] = [];
  for (const name of ["a", "b", "c", "d"]) scheduler.after(5, () => seen.push(`${name} ${scheduler.now()}`));
  scheduler.after(2, () => scheduler.sleep(1).then(() => seen.push(`slept ${scheduler.now()}`)));
  scheduler.after(3, () => seen.push("cancelled"))();
  await scheduler.run(() => true);
  return seen;
};

test("time passes from event to event, and the seed decides between events of one moment", async () => {
  const seen = await run("one");
  expect(seen[0]).toBe("slept 1003");
  expect(seen.slice(1).sort()).toEqual(["a 1005", "b 1005", "c 1005", "d 1005"]);
  expect(await run("one")).toEqual(seen);
  const others = await Promise.all(["2", "3", "4", "5"].map(run));
  expect(others.some((other) => other.join() !== seen.join())).toBe(true);
});

test("who dies hears nothing more, but what was asked may happen", async () => {
  const scheduler = new Scheduler(0, new Random("death"));
  const seen: string[] = [];
  const request = async () => {
    await scheduler.sleep(10);
    seen.push("carried out");
  };
  const [before, between, alive] = [0, 0.5, 1].map((waits) => {
    const process = new Process(scheduler, new Random("process"));
    process.dieAfter(waits);
    return process;
  });
  void before!.ask(request).then(() => seen.push("before"));
  void between!.ask(request).then(() => seen.push("between"));
  void alive!.ask(request).then(() => seen.push("alive"));
  await scheduler.run(() => true);
  expect(seen).toEqual(["carried out", "carried out", "alive"]);
  expect([before, between, alive].map((process) => process!.isDead)).toEqual([true, true, false]);
});
