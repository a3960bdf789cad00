import { expect, test } from "vitest";
import { createManualClock } from "./testing/manual-clock.ts";
import { createWakeableSleep } from "./wakeable-sleep.ts";

test("waking ends the sleeps under way and no later ones", async () => {
  const clock = createManualClock(0);
  const { sleep, wake } = createWakeableSleep(clock.sleep);
  const both = Promise.all([sleep(60_000), sleep(3_600_000)]);
  wake();
  await both;
  expect(clock.now()).toBe(0);
  await clock.run(sleep(60_000));
  expect(clock.now()).toBe(60_000);
});

test("a sleep still ends with its own signal, also one that begins after it", { timeout: 5000 }, async () => {
  const clock = createManualClock(0);
  const { sleep } = createWakeableSleep(clock.sleep);
  const stop = new AbortController();
  const sleeping = sleep(60_000, stop.signal);
  stop.abort();
  await sleeping;
  await sleep(60_000, stop.signal);
  expect([clock.now(), clock.sleeping()]).toEqual([0, 0]);
});
