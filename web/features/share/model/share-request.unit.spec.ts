import { expect, test } from "vitest";
import { parseShareRequest, shareLifetimeMs, shareLifetimes } from "./share-request.ts";

test("a link works for an hour, a day, a week or thirty days, and for no other time", () => {
  expect(shareLifetimes.map((lifetime) => shareLifetimeMs[lifetime] / 3_600_000)).toEqual([1, 24, 168, 720]);
  for (const lifetime of ["year", "toString", "", 3_600_000, undefined])
    expect(parseShareRequest({ lifetime, hidesEnds: true })).toEqual({
      problem: "lifetime must be one of hour, day, week, month",
    });
});

test("whether the ends are hidden is never guessed", () => {
  expect(parseShareRequest({ lifetime: "day", hidesEnds: false })).toEqual({
    request: { lifetime: "day", hidesEnds: false },
  });
  for (const hidesEnds of [undefined, null, "true", 1])
    expect(parseShareRequest({ lifetime: "day", hidesEnds })).toEqual({
      problem: "hidesEnds must be true or false",
    });
});

test("a request that is not an object is refused like an empty one", () => {
  for (const body of [null, undefined, 1, "hour", []])
    expect(parseShareRequest(body)).toHaveProperty("problem");
});
