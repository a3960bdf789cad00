import type { ColourName, PlotArea } from "../../../shared/chart/model/chart-content.ts";
import type { Mark } from "./pulse-marks.ts";
import { minuteMs } from "./pulse-model.ts";

export const markColours: Readonly<Record<Mark["kind"], ColourName>> = {
  failed: "--braking",
  rejected: "--trip-2",
  backfilled: "--trip-8",
  gap: "--ink-soft",
};

/** Minutes whose other counts say something else than usual are shaded. */
const shaded: readonly Mark["kind"][] = ["backfilled", "gap"];
const shade = 0.1;
const signPixels = 7;

/** Above the plot a sign for each mark, told apart by shape as well: a cross, a triangle, a square, a bar. */
export const markPainter =
  (marks: readonly Mark[]) =>
  (area: PlotArea): void => {
    const { context } = area;
    context.save();
    // The later of two in the same place is on top: the worse kinds.
    for (const mark of [...marks].sort((a, b) => severity(a) - severity(b))) {
      const [from, to] = [mark.fromMs, mark.toMs].map((ms) =>
        Math.min(area.right, Math.max(area.left, area.x(ms))),
      ) as [number, number];
      if (to <= from) continue;
      context.fillStyle = area.colour(markColours[mark.kind]);
      if (shaded.includes(mark.kind)) {
        context.globalAlpha = shade;
        context.fillRect(from, area.top, Math.max(area.ratio, to - from), area.bottom - area.top);
        context.globalAlpha = 1;
      }
      paintSign(area, mark.kind, from, to);
    }
    context.restore();
  };

const kinds: readonly Mark["kind"][] = ["gap", "backfilled", "rejected", "failed"];
const severity = ({ kind }: Mark): number => kinds.indexOf(kind);

const paintSign = ({ context, top, ratio }: PlotArea, kind: Mark["kind"], from: number, to: number): void => {
  const size = signPixels * ratio;
  const [x, y] = [(from + to) / 2, top - size];
  const half = size / 2;
  context.beginPath();
  switch (kind) {
    case "failed":
      context.lineWidth = 2 * ratio;
      context.strokeStyle = context.fillStyle;
      context.moveTo(x - half, y);
      context.lineTo(x + half, y + size);
      context.moveTo(x + half, y);
      context.lineTo(x - half, y + size);
      context.stroke();
      return;
    case "rejected":
      context.moveTo(x, y);
      context.lineTo(x + half, y + size);
      context.lineTo(x - half, y + size);
      break;
    case "backfilled":
      context.rect(Math.min(x - half, from), y, Math.max(size, to - from), size);
      break;
    case "gap":
      context.rect(Math.min(x - half, from), y + size / 2, Math.max(size, to - from), size / 3);
      break;
    default:
      throw new Error(`unknown mark ${kind satisfies never}`);
  }
  context.fill();
};

const dash = [5, 4];
const limitColours = ["--warn", "--braking"] as const;

/** A line across the plot for each limit: first the one of degraded, then the one of failing. */
export const limitPainter =
  (limits: readonly number[]) =>
  (area: PlotArea): void =>
    dashed(area, () => {
      for (const [index, limit] of limits.entries()) {
        const y = area.y(limit);
        if (y < area.top) continue;
        strokeAs(area, limitColours[index] ?? "--warn", () => {
          area.context.moveTo(area.left, y);
          area.context.lineTo(area.right, y);
        });
      }
    });

/** A limit that differs from minute to minute. */
export const stepPainter =
  (firstMs: number, values: readonly number[]) =>
  (area: PlotArea): void =>
    dashed(area, () =>
      strokeAs(area, limitColours[0], () => {
        for (const [index, value] of values.entries()) {
          const y = Math.max(area.top, area.y(value));
          area.context.lineTo(area.x(firstMs + index * minuteMs), y);
          area.context.lineTo(area.x(firstMs + (index + 1) * minuteMs), y);
        }
      }),
    );

const dashed = ({ context, ratio }: PlotArea, paint: () => void): void => {
  context.save();
  context.lineWidth = 1.5 * ratio;
  context.setLineDash(dash.map((each) => each * ratio));
  paint();
  context.restore();
};

const strokeAs = ({ context, colour }: PlotArea, name: ColourName, path: () => void): void => {
  context.strokeStyle = colour(name);
  context.beginPath();
  path();
  context.stroke();
};
