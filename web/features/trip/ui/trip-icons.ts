import type { MapPalette } from "../../../shared/map/ui/map-palette.ts";

/** Drawn at twice its size. */
const iconPixels = 36;

/** Marks that the map draws as images. */
export const iconKinds = [
  "braking",
  "acceleration",
  "outlier",
  "misclocked",
  "marked",
  "way",
  "end",
] as const;
export type IconKind = (typeof iconKinds)[number];

/** A triangle down or up, a cross, a square, a dash, an arrow to the right, a larger square. */
const outlines = {
  braking: [[5, 9, 31, 9, 18, 29]],
  acceleration: [[5, 27, 31, 27, 18, 7]],
  outlier: [
    [10, 10, 26, 26],
    [26, 10, 10, 26],
  ],
  misclocked: [[11, 11, 25, 11, 25, 25, 11, 25]],
  marked: [[10, 18, 26, 18]],
  way: [[9, 8, 29, 18, 9, 28, 14, 18]],
  end: [[6, 6, 30, 6, 30, 30, 6, 30]],
} as const satisfies Record<IconKind, readonly (readonly number[])[]>;

type Paint = { readonly casing: number; readonly fill?: string; readonly line?: string };

const paintOf = (kind: IconKind, { braking, acceleration, ink, mark }: MapPalette): Paint =>
  ({
    braking: { casing: 6, fill: braking },
    acceleration: { casing: 6, fill: acceleration },
    outlier: { casing: 9, line: ink },
    misclocked: { casing: 9, line: ink },
    marked: { casing: 9, line: ink },
    way: { casing: 5, fill: ink },
    end: { casing: 9, line: ink, fill: mark },
  })[kind];

const trace = (context: CanvasRenderingContext2D, lines: readonly (readonly number[])[]): void => {
  context.beginPath();
  for (const line of lines) {
    for (let index = 0; index < line.length; index += 2) {
      if (index === 0) context.moveTo(line[0]!, line[1]!);
      else context.lineTo(line[index]!, line[index + 1]!);
    }
    if (line.length > 4) context.closePath();
  }
};

const squarePixels = 8;

/** The squares of a finishing flag. */
const chequer = (context: CanvasRenderingContext2D, colour: string): void => {
  context.fillStyle = colour;
  for (let row = 0; row < 3; row++)
    for (let column = row % 2; column < 3; column += 2)
      context.fillRect(6 + column * squarePixels, 6 + row * squarePixels, squarePixels, squarePixels);
};

export const iconOf = (kind: IconKind, palette: MapPalette): ImageData => {
  const canvas = document.createElement("canvas");
  canvas.width = iconPixels;
  canvas.height = iconPixels;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  const { casing, fill, line } = paintOf(kind, palette);
  trace(context, outlines[kind]);
  context.lineJoin = "round";
  context.lineCap = "round";
  context.lineWidth = casing;
  context.strokeStyle = palette.casing;
  context.stroke();
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  if (kind === "end") chequer(context, palette.ink);
  if (line) {
    context.lineWidth = 4;
    context.strokeStyle = line;
    context.stroke();
  }
  return context.getImageData(0, 0, iconPixels, iconPixels);
};
