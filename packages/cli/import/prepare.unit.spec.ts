import { expect, test } from "vitest";
import { createPreparer } from "./prepare.ts";

const item = (trip: string, second: number) =>
  ({
    kind: "fix",
    place: `line ${second}`,
    driver: "ana",
    trip,
    vehicle: undefined,
    fix: { t: 1_487_225_438_000 + second * 1000, lat: 50.9, lon: 6.27 },
  }) as const;

test("repetitions are looked for in the trips seen last, so that memory does not grow with their number", () => {
  const prepare = createPreparer();
  expect(prepare(item("first", 0))).toMatchObject({ kind: "record", position: 0 });
  expect(prepare(item("first", 0))).toEqual({ kind: "repeated" });
  for (let trip = 0; trip < 99; trip += 1) prepare(item(`trip-${trip}`, 0));
  expect(prepare(item("first", 0))).toEqual({ kind: "repeated" });
  for (let trip = 100; trip < 200; trip += 1) prepare(item(`trip-${trip}`, 0));
  expect(prepare(item("first", 0))).toMatchObject({ kind: "record", position: 1 });
});
