import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { dateSpanOf, isDate, localDateOf } from "./local-date.ts";
import { windowMs, windowStartOf } from "./window.ts";

const runs = tries(2000);
const from2000 = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2060, 0, 1) });

const allTimeZones = Intl.supportedValuesOf("timeZone");

describe("a local date", () => {
  test("is the same for the whole of a window, in every time zone", () => {
    fc.assert(
      fc.property(
        from2000,
        fc.constantFrom(...allTimeZones),
        fc.nat({ max: windowMs - 1 }),
        (t, timeZone, offset) => {
          const start = windowStartOf(t);
          expect(localDateOf(start + offset, timeZone)).toBe(localDateOf(start, timeZone));
        },
      ),
      runs,
    );
  });

  test("is the one that Intl gives for each minute around every change of the clock, in every time zone", () => {
    const step = Math.floor(allTimeZones.length / tries(allTimeZones.length).numRuns);
    for (const timeZone of allTimeZones.filter((_, index) => index % step === 0)) {
      const clock = new Intl.DateTimeFormat("en-US", {
        timeZone,
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        hourCycle: "h23",
      });
      const shown = (t: number): number[] => clock.format(t).match(/\d+/g)!.map(Number);
      const offsetOf = (t: number): number => {
        const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = shown(t);
        return Date.UTC(year, month - 1, day, hour, minute) - t;
      };
      const isSame = (t: number): boolean => {
        const [month = 0, day = 0, year = 0] = shown(t);
        return Date.parse(localDateOf(t, timeZone)) === Date.UTC(year, month - 1, day);
      };
      const wrong: number[] = [];
      const month = 30 * 86_400_000;
      for (let t = Date.UTC(2000, 0, 1); t < Date.UTC(2030, 0, 1); t += month) {
        if (offsetOf(t) === offsetOf(t + month)) continue;
        let before = t;
        let after = t + month;
        while (after - before > windowMs) {
          const middle = windowStartOf((before + after) / 2);
          if (offsetOf(middle) === offsetOf(t)) before = middle;
          else after = middle;
        }
        for (let minute = -61; minute <= 61; minute++)
          if (!isSame(after + minute * windowMs)) wrong.push(after + minute * windowMs);
      }
      expect(wrong, timeZone).toEqual([]);
    }
  });

  test("exists, and is at most a day from the date in UTC", () => {
    fc.assert(
      fc.property(from2000, fc.constantFrom(...allTimeZones), (t, timeZone) => {
        const date = localDateOf(t, timeZone);
        expect(isDate(date)).toBe(true);
        const days = (Date.parse(date) - Date.parse(new Date(t).toISOString().slice(0, 10))) / 86_400_000;
        expect(Math.abs(days)).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });

  test.each([
    ["UTC", "2026-11-20T23:59:59.999Z", "2026-11-20"],
    ["UTC", "2026-11-21T00:00:00.000Z", "2026-11-21"],
    ["America/Argentina/Buenos_Aires", "2026-11-21T02:59:59.999Z", "2026-11-20"],
    ["America/Argentina/Buenos_Aires", "2026-11-21T03:00:00.000Z", "2026-11-21"],
    ["Asia/Kolkata", "2026-06-30T18:29:59.999Z", "2026-06-30"],
    ["Asia/Kolkata", "2026-06-30T18:30:00.000Z", "2026-07-01"],
    ["Asia/Kathmandu", "2026-06-30T18:14:59.999Z", "2026-06-30"],
    ["Asia/Kathmandu", "2026-06-30T18:15:00.000Z", "2026-07-01"],
    ["Australia/Lord_Howe", "2026-06-30T13:30:00.000Z", "2026-07-01"],
    ["Australia/Lord_Howe", "2026-12-31T13:00:00.000Z", "2027-01-01"],
    ["Pacific/Kiritimati", "2026-06-30T10:00:00.000Z", "2026-07-01"],
    ["America/New_York", "2026-03-09T03:59:59.999Z", "2026-03-08"],
    ["America/New_York", "2026-03-09T04:00:00.000Z", "2026-03-09"],
    ["Europe/Berlin", "2024-02-29T23:00:00.000Z", "2024-03-01"],
  ])("in %s at %s is %s", (timeZone, instant, date) => {
    expect(localDateOf(Date.parse(instant), timeZone)).toBe(date);
  });

  test("stays the same when more time zones are in use than are cached", () => {
    const spellings = Array.from({ length: 1100 }, (_, index) =>
      [..."europe/berlin"]
        .map((letter, bit) => ((index >> bit) & 1 ? letter.toUpperCase() : letter))
        .join(""),
    );
    const t = Date.UTC(2026, 6, 1, 22);
    expect(new Set(spellings.map((timeZone) => localDateOf(t, timeZone)))).toEqual(new Set(["2026-07-02"]));
    expect(localDateOf(t, spellings[0]!)).toBe("2026-07-02");
  });
});

test.each([
  ["2026-11-20", true],
  ["2024-02-29", true],
  ["2026-02-29", false],
  ["2026-11-31", false],
  ["2026-13-01", false],
  ["2026-1-1", false],
  ["2026", false],
  ["2026-11", false],
  ["+012026-11-20", false],
  ["2026-11-20T00:00:00.000Z", false],
  ["2026-11-20T00:00", false],
  [" 2026-11-20", false],
  ["", false],
])("%j as a date: %s", (text, isOne) => {
  expect(isDate(text)).toBe(isOne);
});

describe("the cache", () => {
  const fresh = async () => {
    vi.resetModules();
    return await import("./local-date.ts");
  };

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("holds the formats of 1,000 time zone names; one more clears it", async () => {
    const { localDateOf } = await fresh();
    const made = vi.spyOn(Intl, "DateTimeFormat");
    const spellings = Array.from({ length: 2002 }, (_, index) =>
      [..."america/new_york"]
        .map((letter, bit) => ((index >> bit) & 1 ? letter.toUpperCase() : letter))
        .join(""),
    );
    const names = [...new Set(spellings)].slice(0, 1001);
    expect(names).toHaveLength(1001);
    const ask = (name: string): number => {
      made.mockClear();
      expect(localDateOf(Date.UTC(2026, 10, 20, 12), name)).toBe("2026-11-20");
      return made.mock.calls.length;
    };
    expect(names.slice(0, 1000).map(ask)).toEqual(Array(1000).fill(1));
    expect(names.slice(0, 1000).map(ask)).toEqual(Array(1000).fill(0));
    expect([names[1000]!, names[1000]!, names[0]!, names[1000]!].map(ask)).toEqual([1, 0, 1, 0]);
  });

  const counting = async () => {
    const { dateSpanOf } = await fresh();
    const prototype = Intl.DateTimeFormat.prototype as { readonly format: unknown };
    const formatted = vi.spyOn(prototype, "format", "get");
    return (hours: number, timeZone = "UTC"): number => {
      formatted.mockClear();
      dateSpanOf(hours * 3_600_000, timeZone);
      return formatted.mock.calls.length;
    };
  };

  test("holds the dates of 64 hours in a zone; one more clears them", async () => {
    const ask = await counting();
    const noons = Array.from({ length: 64 }, (_, index) => index * 24 + 12);
    expect(noons.map((hours) => ask(hours))).toEqual(Array(64).fill(3));
    expect(noons.map((hours) => ask(hours))).toEqual(Array(64).fill(0));
    const more = 64 * 24 + 12;
    expect([more, more + 0.5, 12, more].map((hours) => ask(hours))).toEqual([3, 0, 3, 0]);
  });

  test("holds the last date, from midnight to midnight", async () => {
    const ask = await counting();
    expect([12, 0, 23.99, 24, 24].map((hours) => ask(hours))).toEqual([3, 0, 0, 3, 0]);
  });
});

describe("a date's span", () => {
  const spanAt = (instant: string, timeZone: string) => {
    const { date, fromT, untilT } = dateSpanOf(Date.parse(instant), timeZone);
    return [date, new Date(fromT).toISOString(), new Date(untilT).toISOString()];
  };

  test.each([
    ["America/Argentina/Buenos_Aires", "2026-11-20T12:00:00.000Z", "2026-11-20", "20T03:00", "21T03:00"],
    ["Asia/Kathmandu", "2026-11-20T20:00:00.001Z", "2026-11-21", "20T18:15", "21T18:15"],
    ["UTC", "2026-11-20T23:59:59.999Z", "2026-11-20", "20T00:00", "21T00:00"],
    ["UTC", "2026-11-20T00:00:00.000Z", "2026-11-20", "20T00:00", "21T00:00"],
  ])("in %s at %s is the whole of it", (timeZone, instant, date, from, until) => {
    expect(spanAt(instant, timeZone)).toEqual([date, `2026-11-${from}:00.000Z`, `2026-11-${until}:00.000Z`]);
  });

  test.each([
    ["Europe/Berlin", "2026-10-25T09:20:00.000Z", "2026-10-25", "09:00", "10:00"],
    ["Asia/Beirut", "2026-10-24T21:30:30.000Z", "2026-10-24", "21:00", "22:00"],
  ])("in %s at %s, where the clock is changed, is an hour", (timeZone, instant, date, from, until) => {
    const day = instant.slice(0, 10);
    expect(spanAt(instant, timeZone)).toEqual([date, `${day}T${from}:00.000Z`, `${day}T${until}:00.000Z`]);
  });

  test("in an hour in which the clock is changed is a minute", () => {
    expect(spanAt("2026-10-03T15:45:30.000Z", "Australia/Lord_Howe")).toEqual([
      "2026-10-04",
      "2026-10-03T15:45:00.000Z",
      "2026-10-03T15:46:00.000Z",
    ]);
  });

  test("contains the given instant, and no other date", () => {
    fc.assert(
      fc.property(from2000, fc.constantFrom(...allTimeZones), fc.nat(), (t, timeZone, pick) => {
        const { date, fromT, untilT } = dateSpanOf(t, timeZone);
        expect(t >= fromT && t < untilT).toBe(true);
        expect(dateSpanOf(fromT + (pick % (untilT - fromT)), timeZone).date).toBe(date);
      }),
      runs,
    );
  });
});
