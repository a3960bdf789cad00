import { expect, test } from "vitest";
import { dateAfterKey, weeksOfMonth, withinCalendar } from "./day-calendar.ts";

test("a month is its weeks from Monday to Sunday, without the days of others", () => {
  const weeks = weeksOfMonth("2026-11-20");
  expect(weeks).toHaveLength(6);
  expect(weeks[0]).toEqual([...Array.from({ length: 6 }, () => undefined), "2026-11-01"]);
  expect(weeks[3]![4]).toBe("2026-11-20");
  expect(weeks.flat().filter(Boolean)).toHaveLength(30);
  expect(weeksOfMonth("2021-02-10").map((week) => week[0])).toEqual([
    "2021-02-01",
    "2021-02-08",
    "2021-02-15",
    "2021-02-22",
  ]);
});

test.each([
  ["ArrowLeft", "2026-10-31"],
  ["ArrowRight", "2026-11-02"],
  ["ArrowUp", "2026-10-25"],
  ["ArrowDown", "2026-11-08"],
  ["Home", "2026-10-26"],
  ["End", "2026-11-01"],
  ["PageUp", "2026-10-01"],
  ["PageDown", "2026-12-01"],
])("%s leads from the first of November 2026, a Sunday, to %s", (key, date) => {
  expect(dateAfterKey("2026-11-01", key, false)).toBe(date);
});

test("with Shift a page is a year, and other keys do nothing", () => {
  expect(dateAfterKey("2024-02-29", "PageDown", true)).toBe("2025-02-28");
  expect(dateAfterKey("2024-02-29", "a", false)).toBeUndefined();
});

test("the calendar ends today and begins with the century", () => {
  expect(withinCalendar("9999-12-31", "2026-11-20")).toBe("2026-11-20");
  expect(withinCalendar("0001-01-01", "2026-11-20")).toBe("2000-01-01");
  expect(withinCalendar("2026-11-19", "2026-11-20")).toBe("2026-11-19");
});
