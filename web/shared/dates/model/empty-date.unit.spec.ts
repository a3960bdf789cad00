import { expect, test } from "vitest";
import { emptyDateOf } from "./empty-date.ts";

const today = "2026-11-20";
const driven = { first: "2026-11-03" };

test("a date without trips says why: to come, today, before the first trip, or a day without driving", () => {
  const why = (date: string) => emptyDateOf(date, today, driven);
  expect(why("2026-11-21")).toBe("future");
  expect(why("2026-11-20")).toBe("today");
  expect(why("2026-11-19")).toBe("quiet");
  expect(why("2026-11-03")).toBe("quiet");
  expect(why("2026-11-02")).toBe("beforeFirst");
});

test("without any trip no past date differs from another", () => {
  const why = (date: string) => emptyDateOf(date, today, undefined);
  expect([why("2026-11-21"), why(today), why("2020-02-29")]).toEqual(["future", "never", "never"]);
});
