import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { localDateOf } from "./local-date.ts";
import { canonicalTimeZone, timeZoneNames } from "./time-zone.ts";
import { keptNames, otherNames } from "./time-zone-names.ts";

const canonical = [...keptNames, ...Object.values(otherNames)];

/** The offset from UTC, in minutes. */
const offsetAt = (timeZone: string, t: number): number => {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const name = format.formatToParts(t).find(({ type }) => type === "timeZoneName")!.value;
  const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
};

describe("a time zone", () => {
  test("has one canonical form, which is canonical itself", () => {
    fc.assert(
      fc.property(fc.constantFrom(...timeZoneNames), fc.infiniteStream(fc.boolean()), (name, raises) => {
        const kept = canonicalTimeZone(name)!;
        expect(canonicalTimeZone(kept)).toBe(kept);
        const spelled = [...name].map((letter) => (raises.next().value ? letter.toUpperCase() : letter));
        expect(canonicalTimeZone(spelled.join(""))).toBe(kept);
      }),
      tries(2000),
    );
  });

  test("is one that the engine can use, in its canonical form", () => {
    for (const zone of canonical) expect(localDateOf(Date.UTC(2026, 5, 1, 12), zone)).toMatch(/^2026-0[56]-/);
  });

  test("known to this runtime is known here", () => {
    expect(
      Intl.supportedValuesOf("timeZone").filter((name) => canonicalTimeZone(name) === undefined),
    ).toEqual([]);
  });

  test("that is kept under another name has had its clock since 2000", {
    tags: "slow",
  }, () => {
    const months = Array.from({ length: 12 * 27 }, (_, month) => Date.UTC(2000, month, 1));
    for (const [name, kept] of Object.entries(otherNames))
      for (const t of months) expect(`${name} ${offsetAt(name, t)}`).toBe(`${name} ${offsetAt(kept, t)}`);
  });

  test.each([
    ["America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"],
    ["utc", "UTC"],
    ["Zulu", "UTC"],
    ["GMT", "UTC"],
    ["cet", "CET"],
    ["Europe/Kyiv", "Europe/Kiev"],
    ["Asia/Calcutta", "Asia/Calcutta"],
    ["etc/gmt-14", "Etc/GMT-14"],
    ["GMT+0200", "Etc/GMT-2"],
    ["GMT-0330", "-03:30"],
    ["GMT+02:00", "Etc/GMT-2"],
    ["+05:45", "+05:45"],
    ["-0800", "Etc/GMT+8"],
    ["+02", "Etc/GMT-2"],
    ["GMT+0000", "UTC"],
    ["-00:00", "UTC"],
    ["+1400", "Etc/GMT-14"],
    ["-12", "Etc/GMT+12"],
  ])("%s is kept as %s", (sent, kept) => {
    expect(canonicalTimeZone(sent)).toBe(kept);
  });

  test.each(
    [
      "Mars/Base",
      "",
      "GMT+2",
      "UTC+2",
      "UTC+02:00",
      "+2",
      "+23",
      "+14:01",
      "-12:01",
      "+02:60",
      "+2:00",
      "+020",
      "PST",
      "IST",
    ].concat([
      "Factory",
      "localtime",
      "posix/UTC",
      " UTC",
      "UTC\n",
      "Europe",
      "Africa/Abidjan Africa/Accra",
      "constructor",
    ]),
  )("%j is not one", (text) => {
    expect(canonicalTimeZone(text)).toBeUndefined();
  });
});

test("a fixed offset keeps its meaning, however it is written", () => {
  const minutes = fc.integer({ min: -12 * 60, max: 14 * 60 });
  const spelling = fc.record({ prefix: fc.constantFrom("", "GMT", "gmt"), colon: fc.constantFrom("", ":") });
  fc.assert(
    fc.property(minutes, spelling, (ahead, { prefix, colon }) => {
      const [hours, rest] = [Math.trunc(Math.abs(ahead) / 60), Math.abs(ahead) % 60].map((part) =>
        String(part).padStart(2, "0"),
      );
      const kept = canonicalTimeZone(`${prefix}${ahead < 0 ? "-" : "+"}${hours}${colon}${rest}`)!;
      expect(offsetAt(kept, Date.UTC(2026, 0, 1))).toBe(ahead);
      expect(canonicalTimeZone(kept)).toBe(kept);
    }),
    tries(2000),
  );
});
