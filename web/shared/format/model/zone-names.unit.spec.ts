import { expect, test } from "vitest";
import { textsOf } from "../../texts/model/texts.ts";
import { clockDifferenceMs, zoneForReader } from "./zone-difference.ts";
import { commonZoneOf } from "./zone-names.ts";

const english = textsOf({ locale: "en", units: "metric" });
const spanish = textsOf({ locale: "es", units: "metric" });
const start = "2026-11-20T11:00:00Z";
const inTokyo = { timeZone: "Asia/Tokyo", start };
const inBuenosAires = { timeZone: "America/Argentina/Buenos_Aires", start };

test("times of one zone share its name, times of several do not", () => {
  expect(commonZoneOf([inTokyo, inTokyo])).toBe("Tokyo (UTC+9)");
  expect(commonZoneOf([inTokyo, inBuenosAires])).toBeUndefined();
});

test("a zone whose offset changes between two times is not the same for both", () => {
  const [summer, winter] = ["2026-07-01T11:00:00Z", start];
  const inBerlin = (time: string) => ({ timeZone: "Europe/Berlin", start: time });
  expect(commonZoneOf([inBerlin(summer), inBerlin(winter)])).toBeUndefined();
});

test("a clock that differs from the reader's says by how much, and one that agrees does not", () => {
  const toReader = (readerZone: string | undefined, texts = english) =>
    zoneForReader(inTokyo, readerZone, texts);
  expect(toReader("America/Argentina/Buenos_Aires")).toBe("Tokyo (UTC+9), 12 h ahead of yours");
  expect(toReader("Pacific/Auckland", spanish)).toBe("Tokyo (UTC+9), 4 h menos que la tuya");
  expect(toReader("Asia/Kolkata")).toBe("Tokyo (UTC+9), 3 h 30 min ahead of yours");
  expect(toReader("Asia/Seoul")).toBe("Tokyo (UTC+9)");
  expect(toReader(undefined)).toBe("Tokyo (UTC+9)");
});

test("the difference is that of the moment, not of today", () => {
  const [berlin, buenosAires] = ["Europe/Berlin", "America/Argentina/Buenos_Aires"];
  expect(clockDifferenceMs(berlin, buenosAires, "2026-07-01T12:00:00Z")).toBe(5 * 3_600_000);
  expect(clockDifferenceMs(berlin, buenosAires, start)).toBe(4 * 3_600_000);
});
