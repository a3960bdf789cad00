import { gzipSync } from "node:zlib";
import { decodeWindow, encodeWindow } from "@trips/core/domain/window-codec.ts";
import { describe, expect, test } from "vitest";
import { loadDrives, simulatedDrives } from "../bench/drives.ts";
import { itemBytes } from "../bench/item-size.ts";
import { isFullMinute, windowsOf, withBorrowedAccuracy } from "../bench/minute-windows.ts";
import { median } from "../bench/numbers.ts";
import { maxItemBytes, maxWindowBytes, sizeOf } from "../bench/size.ts";
import { hasRealData } from "../support/trip-lines.ts";

const drives = await loadDrives();
const simulated = simulatedDrives(4).flatMap(windowsOf).filter(isFullMinute);
const recorded = drives
  .filter(({ source }) => source === "driveplotr")
  .flatMap(windowsOf)
  .filter(isFullMinute);
const measured = hasRealData
  ? withBorrowedAccuracy(
      recorded,
      drives.filter(({ source }) => source === "envirocar"),
    )
  : [];

describe.each([
  { name: "simulated", windows: simulated, skip: false },
  { name: "recorded, with borrowed accuracies", windows: measured, skip: !hasRealData },
])("minutes at 1 Hz with speed and accuracy, $name", ({ windows, skip }) => {
  test.skipIf(skip)("are many, and each record states speed and accuracy", () => {
    expect(windows.length).toBeGreaterThan(100);
    for (const { records } of windows)
      for (const record of records) {
        expect(record.speedCmps).toBeDefined();
        expect(record.accuracyMeters).toBeDefined();
      }
  });

  test.skipIf(skip)(`take at most ${maxWindowBytes} bytes in the median`, () => {
    expect(median(windows.map((window) => sizeOf(window).stored))).toBeLessThanOrEqual(maxWindowBytes);
  });

  test.skipIf(skip)("each fit one write unit as an item", () => {
    expect(Math.max(...windows.map((window) => sizeOf(window).item))).toBeLessThanOrEqual(maxItemBytes);
  });
});

test("every window of every drive decodes to what was encoded", () => {
  for (const drive of drives)
    for (const window of windowsOf(drive))
      expect(decodeWindow(window.start, encodeWindow(window))).toEqual(window);
});

test("a drive takes fewer bytes than its gzipped JSON", () => {
  for (const drive of drives.filter(({ fixes }) => fixes.length >= 60)) {
    const stored = windowsOf(drive).reduce((sum, window) => sum + encodeWindow(window).length, 0);
    expect(stored, drive.trip).toBeLessThan(gzipSync(JSON.stringify(drive.fixes)).length);
  }
});

describe("the size of an item", () => {
  test.each([
    { item: { pk: "abc" }, bytes: 5 },
    { item: { ñ: "ñ" }, bytes: 4 },
    { item: { n: 0 }, bytes: 2 },
    { item: { n: 1200 }, bytes: 3 },
    { item: { n: -12.5 }, bytes: 5 },
    { item: { b: new Uint8Array(7) }, bytes: 8 },
    { item: { m: { a: true, b: "x" } }, bytes: 1 + 3 + 2 + 2 + 2 },
    { item: { l: [1, "xy"] }, bytes: 1 + 3 + 2 + 1 + 2 + 1 },
    { item: { gone: undefined }, bytes: 0 },
  ])("follows DynamoDB's rule: $item", ({ item, bytes }) => {
    expect(itemBytes(item)).toBe(bytes);
  });
});
