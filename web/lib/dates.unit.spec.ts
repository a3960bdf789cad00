import { expect, test } from "vitest";
import { addDays, isDate } from "./dates.ts";

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
