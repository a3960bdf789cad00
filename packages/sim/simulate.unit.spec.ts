import { expect, test, vi } from "vitest";
import { sweep } from "./seeds/sweep.ts";
import { type SimulationResult, simulate } from "./simulate.ts";

const shape = { hours: 0.4, cars: 2 };
/** On a machine that does much else. */
const slow = { timeout: 240_000 };

test("the same seed gives the same history byte for byte, here and in a worker", slow, async () => {
  const runOnce = async () => {
    const lines: string[] = [];
    const { hash } = await simulate({ seed: 11, ...shape, keep: (line) => lines.push(line) });
    return { hash, history: lines.join("") };
  };
  const first = await runOnce();
  expect(first.history.length).toBeGreaterThan(10_000);
  expect(await runOnce()).toEqual(first);
  const inWorker: string[] = [];
  await sweep({ ...shape, from: 11, to: 11, workers: 1, onResult: ({ hash }) => inWorker.push(hash) });
  expect(inWorker).toEqual([first.hash]);
});

test("another seed gives another history", slow, async () => {
  const { hash } = await simulate({ seed: 11, ...shape });
  expect((await simulate({ seed: 12, ...shape })).hash).not.toBe(hash);
});

test("nothing that runs takes the time, chance or a timer of this process", slow, async () => {
  const taken = new Set<string>();
  const watch = (name: string) => () => {
    const stack = new Error(name).stack!.split("\n").slice(2);
    const ours = stack.find((line) => /\/packages\/(?!sim\/simulate\.unit)/.test(line));
    if (ours && !ours.includes("node_modules")) taken.add(`${name} ${ours.trim()}`);
  };
  const spies = [
    vi.spyOn(Date, "now").mockImplementation(() => {
      watch("Date.now")();
      return 0;
    }),
    vi.spyOn(Math, "random").mockImplementation(() => {
      watch("Math.random")();
      return 0.5;
    }),
    vi.spyOn(performance, "now").mockImplementation(() => {
      watch("performance.now")();
      return 0;
    }),
    ...(["setTimeout", "setInterval"] as const).map((name) => {
      const original = globalThis[name] as unknown as (...all: never[]) => never;
      return vi.spyOn(globalThis, name).mockImplementation(((...all: never[]) => {
        watch(name)();
        return original(...all);
      }) as never);
    }),
  ];
  try {
    const { failure } = await simulate({ seed: 5, ...shape });
    expect(failure).toBeUndefined();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  expect([...taken]).toEqual([]);
});

test("200 seeds hold", { tags: ["slow"], timeout: 600_000 }, async () => {
  const failed: SimulationResult[] = [];
  let records = 0;
  await sweep({
    ...{ hours: 0.4, cars: 2, from: 1, to: 200 },
    onResult: (result) => {
      records += result.records;
      if (result.failure) failed.push(result);
    },
  });
  expect(
    failed.map(({ seed, failure }) => `npx trips sim --seed ${seed} --hours 0.4 --cars 2: ${failure!.law}`),
  ).toEqual([]);
  expect(records).toBeGreaterThan(20_000);
});
