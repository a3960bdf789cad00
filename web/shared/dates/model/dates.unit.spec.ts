import { expect, test } from "vitest";
import { addDays, addMonths, datesBetween, daysFrom, firstOfMonth, isDate, mondayOf } from "./dates.ts";

test.each(["2026-11-20", "2024-02-29", "0001-01-01"])("%s is a date", (text) => {
  expect(isDate(text)).toBe(true);
});

test.each(["2026-02-29", "2026-13-01", "2026-11-31", "2026-1-1", "today", "", "2026-11-20T00:00:00Z"])(
  "%j is not a date",
  (text) => {
    expect(isDate(text)).toBe(false);
  },
);

test("days are counted across months, years and leap days", () => {
  expect(addDays("2026-11-30", 1)).toBe("2026-12-01");
  expect(addDays("2027-01-01", -1)).toBe("2026-12-31");
  expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
});

test("a range of dates includes its first and last, and is empty when reversed", () => {
  expect(datesBetween("2026-02-27", "2026-03-01")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(datesBetween("2026-03-01", "2026-03-01")).toEqual(["2026-03-01"]);
  expect(datesBetween("2026-03-01", "2026-02-28")).toEqual([]);
  expect(daysFrom("2024-02-01", "2024-03-01")).toBe(29);
  expect(daysFrom("2026-11-20", "2026-11-19")).toBe(-1);
});

test("a month later is the same day, or the last one of a shorter month", () => {
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(addMonths("2024-03-31", -1)).toBe("2024-02-29");
  expect(addMonths("2026-11-20", 2)).toBe("2027-01-20");
  expect(addMonths("2024-02-29", -12)).toBe("2023-02-28");
  expect(firstOfMonth("2026-11-20")).toBe("2026-11-01");
});

test("a week begins on Monday", () => {
  expect(mondayOf("2026-11-20")).toBe("2026-11-16");
  expect(mondayOf("2026-11-16")).toBe("2026-11-16");
  expect(mondayOf("2026-11-15")).toBe("2026-11-09");
});
