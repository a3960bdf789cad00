import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { colourCount } from "../model/map-trip.ts";

type Rgb = readonly [number, number, number];

const css = readFileSync(new URL("../../../app/globals.css", import.meta.url), "utf8");

/** Linear light, 0 to 1. */
const linearOf = (hex: string): Rgb =>
  [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;

const themes = ["light", "dark"] as const;

/** A colour of the style sheet, which states both of its themes. */
const colourIn = (theme: (typeof themes)[number], name: string): Rgb => {
  const pair = new RegExp(
    `--${name}: var\\(--light, (#[0-9a-f]{6})\\) var\\(--dark, (#[0-9a-f]{6})\\);`,
  ).exec(css);
  if (!pair) throw new Error(`--${name} is not defined`);
  return linearOf(pair[1 + themes.indexOf(theme)]!);
};

/** WCAG 2. */
const contrast = (a: Rgb, b: Rgb): number => {
  const [dim = 0, bright = 0] = [a, b]
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    .sort((x, y) => x - y);
  return bright / dim;
};

const times = (matrix: readonly Rgb[], [x, y, z]: Rgb): Rgb =>
  matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Rgb;

/** Björn Ottosson's OKLab, in which equal distances look about equally different. */
const okLab = (colour: Rgb): Rgb =>
  times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    times(
      [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
      ],
      colour,
    ).map(Math.cbrt) as unknown as Rgb,
  );

/** Machado, Oliveira and Fernandes 2009: how people see without the cones for green, and for red. */
const eyes: Readonly<Record<string, { readonly see: readonly Rgb[]; readonly least: number }>> = {
  "all cones": {
    see: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    least: 0.12,
  },
  "no green": {
    see: [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
    least: 0.08,
  },
  "no red": {
    see: [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    least: 0.08,
  },
};

const seen = (see: readonly Rgb[], colour: Rgb): Rgb =>
  okLab(times(see, colour).map((value) => Math.min(1, Math.max(0, value))) as unknown as Rgb);

describe.each(themes)("in the %s theme", (theme) => {
  const colours = Array.from({ length: colourCount }, (_, index) => colourIn(theme, `trip-${index + 1}`));

  test.each(["map-ground", "surface"])("each driver's colour stands out from the %s", (name) => {
    const ground = colourIn(theme, name);
    for (const colour of colours) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.entries(eyes))("two drivers' colours differ for eyes with %s", (_, { see, least }) => {
    for (const [index, colour] of colours.entries())
      for (const [other, another] of colours.slice(0, index).entries()) {
        const [a, b] = [seen(see, colour), seen(see, another)];
        const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        expect(distance, `${other + 1} and ${index + 1}`).toBeGreaterThanOrEqual(least);
      }
  });
});
