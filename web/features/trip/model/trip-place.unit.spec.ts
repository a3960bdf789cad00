import { describe, expect, test } from "vitest";
import { noTrack, type Track } from "./trip-model.ts";
import { placeAt } from "./trip-place.ts";

const track: Track = {
  version: "v",
  times: [0, 10_000, 20_000, 200_000, 200_000],
  positions: [
    [0, 0],
    [0.001, 0],
    [0.002, 0.001],
    [0.01, 0.01],
    [0.01, 0.01],
  ],
  speeds: [10, 20, null, 5, 5],
  drivenMeters: [0, 100, 250, 250, 250],
};
const breaks = new Set([3]);

describe("the place of the car", () => {
  test("at a fix is that of the fix", () => {
    expect(placeAt(track, 10_000, breaks)).toEqual({
      position: [0.001, 0],
      speed: 20,
      drivenMeters: 100,
      point: 1,
      isUnknown: false,
    });
  });

  test("between two fixes is on the straight line between them", () => {
    expect(placeAt(track, 2_500, breaks)).toEqual({
      position: [0.00025, 0],
      speed: 12.5,
      drivenMeters: 25,
      point: 0,
      isUnknown: false,
    });
    expect(placeAt(track, 15_001, breaks)).toMatchObject({ speed: null, point: 2 });
  });

  test("in a silence is where it was last seen, and its speed is unknown", () => {
    expect(placeAt(track, 190_000, breaks)).toEqual({
      position: [0.002, 0.001],
      speed: null,
      drivenMeters: 250,
      point: 3,
      isUnknown: true,
    });
  });

  test("beyond the ends is at the ends", () => {
    expect(placeAt(track, -1, breaks)?.position).toEqual([0, 0]);
    expect(placeAt(track, 1e9, breaks)?.position).toEqual([0.01, 0.01]);
    expect(placeAt(noTrack, 0, breaks)).toBeUndefined();
  });
});
