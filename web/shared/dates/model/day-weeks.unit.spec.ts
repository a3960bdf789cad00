import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, daysFrom } from "./dates.ts";
import { weeksAround } from "./day-weeks.ts";

const today = "2026-11-20";

test("today is the last of the last four weeks", () => {
  expect(weeksAround(today, today)).toEqual({ from: "2026-10-24", to: today });
  expect(weeksAround("2026-10-24", today)).toEqual({ from: "2026-10-24", to: today });
  expect(weeksAround("2026-10-23", today)).toEqual({ from: "2026-09-26", to: "2026-10-23" });
});

test("a future date is shown with the last weeks", () => {
  expect(weeksAround("2026-12-24", today)).toEqual(weeksAround(today, today));
});

test("the four weeks contain their date and never end after today", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), (days) => {
      const date = addDays(today, -days);
      const { from, to } = weeksAround(date, today);
      expect(daysFrom(from, to)).toBe(27);
      expect(from <= date && date <= to && to <= today).toBe(true);
    }),
  );
});
