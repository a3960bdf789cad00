import fc from "fast-check";
import { expect, test } from "vitest";
import { encodePolyline } from "./encode-polyline.ts";
import { decodePolyline } from "./polyline.ts";

test("positions are unchanged after encoding and decoding", () => {
  const microdegrees = (limit: number) =>
    fc.integer({ min: -limit * 1e6, max: limit * 1e6 }).map((n) => n / 1e6);
  fc.assert(
    fc.property(fc.array(fc.tuple(microdegrees(180), microdegrees(90))), (positions) => {
      expect(decodePolyline(encodePolyline(positions))).toEqual(
        positions.map(([lon, lat]) => [lon + 0, lat + 0]),
      );
    }),
  );
});

test("a truncated text is refused", () => {
  expect(() => decodePolyline(encodePolyline([[179, 89]]).slice(0, -1))).toThrow("ends within a number");
});
