import { expect, test } from "vitest";
import type { SimulationOptions, SimulationResult } from "../simulate.ts";
import { shrink } from "./shrink.ts";

const all = Array.from({ length: 12 }, (_, index) => index);

/** Breaks a law if at least two cars drive and faults 3 and 8 happen. */
const run = async ({ seed, cars, faults = new Set(all) }: SimulationOptions): Promise<SimulationResult> => ({
  ...{ seed, hash: "", records: 0, trips: 0, steps: 0, invocations: 0, virtualMs: 0, struck: {} },
  faults: [...faults],
  failure: cars >= 2 && faults.has(3) && faults.has(8) ? { law: "it holds", detail: "", atMs: 0 } : undefined,
});

test("a failing seed is shrunk to the cars, hours and faults that break the same law", async () => {
  const shape = { seed: 7, hours: 2, cars: 9 };
  const { shape: small, result } = await shrink(await run(shape), shape, run);
  expect({ ...small, faults: [...small.faults!] }).toEqual({
    seed: 7,
    hours: 0.125,
    cars: 2,
    faults: [3, 8],
  });
  expect(result.failure?.law).toBe("it holds");
});

test("what no longer breaks the same law is not taken", async () => {
  const shape = { seed: 7, hours: 2, cars: 9 };
  const other = async (options: SimulationOptions) => ({
    ...(await run(options)),
    failure: { law: options.cars < 9 ? "another" : "it holds", detail: "", atMs: 0 },
  });
  const { shape: small } = await shrink(await other(shape), shape, other);
  expect(small.cars).toBe(9);
});
