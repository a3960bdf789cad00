import { localDateOf } from "@trips/core/domain/local-date.ts";
import { expect, test } from "vitest";
import { dayBoundsOf } from "./day-bounds.ts";

const hours = (date: string, timeZone: string): number => {
  const { startMs, endMs } = dayBoundsOf(date, timeZone);
  return (endMs - startMs) / 3_600_000;
};

test("a day has 24 hours, and 23 or 25 where the clocks change", () => {
  expect(hours("2026-11-20", "America/Argentina/Buenos_Aires")).toBe(24);
  expect(hours("2026-03-29", "Europe/Berlin")).toBe(23);
  expect(hours("2026-10-25", "Europe/Berlin")).toBe(25);
  expect(hours("2026-10-04", "Australia/Lord_Howe")).toBe(23.5);
});

test("a day begins later where the clocks skip midnight", () => {
  const { startMs } = dayBoundsOf("2018-11-04", "America/Sao_Paulo");
  expect(new Date(startMs).toISOString()).toBe("2018-11-04T03:00:00.000Z");
  expect(hours("2018-11-04", "America/Sao_Paulo")).toBe(23);
});

test.each(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "Africa/Casablanca", "UTC"])(
  "the bounds in %s hold exactly the instants of the date",
  (timeZone) => {
    for (const date of ["2026-01-01", "2026-02-28", "2026-03-29", "2026-11-20"]) {
      const { startMs, endMs } = dayBoundsOf(date, timeZone);
      const dates = [startMs - 1, startMs, endMs - 1, endMs].map((t) => localDateOf(t, timeZone));
      expect(dates.slice(1, 3)).toEqual([date, date]);
      expect([dates[0]! < date, dates[3]! > date]).toEqual([true, true]);
    }
  },
);
