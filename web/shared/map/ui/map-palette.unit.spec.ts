import { expect, test } from "vitest";
import { mix } from "./map-palette.ts";

test("a colour is mixed with the one under it", () => {
  expect(mix("#ffffff", "#000000", 0)).toBe("#000000");
  expect(mix("#ffffff", "#000000", 1)).toBe("#ffffff");
  expect(mix("#ff0000", "#0000ff", 0.5)).toBe("#800080");
});
