import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyRecordOf } from "../testing/arbitraries.ts";
import { asSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { DecodeError } from "./bytes.ts";
import { decodeWindows, encodeWindows, sizeOf } from "./page-codec.ts";
import { type Window, windowMs } from "./window.ts";
import { encodeWindow } from "./window-codec.ts";

const anyWindows: fc.Arbitrary<Window[]> = fc
  .uniqueArray(fc.nat({ max: 60 }), { maxLength: 6 })
  .chain((minutes) =>
    fc.tuple(
      ...minutes
        .sort((a, b) => a - b)
        .map((minute) =>
          fc
            .array(anyRecordOf(baseT + minute * windowMs), { minLength: 1, maxLength: 8 })
            .map((records): Window => ({ start: baseT + minute * windowMs, records: asSet(records) })),
        ),
    ),
  );

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

test("windows read back are the windows that were written", () => {
  fc.assert(
    fc.property(anyWindows, (windows) => {
      const bytes = encodeWindows(windows);
      expect(decodeWindows(bytes)).toStrictEqual(windows);
      expect(bytes.length).toBeLessThanOrEqual(windows.reduce((sum, window) => sum + sizeOf(window), 4));
    }),
    tries(1000),
  );
});

test("the form is what its description says", () => {
  const first = { start: baseT, records: [aRecord({ t: baseT })] };
  const second = { start: baseT + 3 * windowMs, records: [aRecord({ t: baseT + 3 * windowMs })] };
  const [a, b] = [hexOf(encodeWindow(first)), hexOf(encodeWindow(second))];
  const length = (hex: string) => (hex.length / 2).toString(16).padStart(2, "0");
  expect(hexOf(encodeWindows([first, second]))).toBe(`bc91a20e${length(a)}${a}03${length(b)}${b}`);
});

describe("arbitrary bytes are windows in order or a DecodeError", () => {
  const expectSoundOrRefused = (bytes: Uint8Array): void => {
    let windows: Window[];
    try {
      windows = decodeWindows(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
      return;
    }
    for (const [index, { start }] of windows.entries())
      if (index > 0) expect(start).toBeGreaterThan(windows[index - 1]!.start);
  };

  test("random bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), expectSoundOrRefused), tries(3000));
  });

  test("valid bytes with some changed", () => {
    const edit = fc.record({
      at: fc.nat({ max: 400 }),
      insert: fc.array(fc.nat({ max: 255 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(anyWindows, fc.array(edit, { minLength: 1, maxLength: 3 }), (windows, edits) => {
        const bytes = [...encodeWindows(windows)];
        for (const { at, insert } of edits) bytes.splice(at % (bytes.length + 1), 1, ...insert);
        expectSoundOrRefused(Uint8Array.from(bytes));
      }),
      tries(3000),
    );
  });

  test("a window that comes twice", () => {
    const window = { start: baseT, records: [aRecord({ t: baseT })] };
    expect(() => decodeWindows(encodeWindows([window, window]))).toThrow("a window comes twice");
  });

  test("a window that is cut short", () => {
    const bytes = encodeWindows([{ start: baseT, records: [aRecord({ t: baseT })] }]);
    for (let length = 1; length < bytes.length; length++)
      expect(() => decodeWindows(bytes.slice(0, length))).toThrow("the bytes end in the middle of a value");
  });
});
