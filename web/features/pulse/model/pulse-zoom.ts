import { endMsOf, minuteMs, type PulseModel, type PulseRange, pulsePathOf, sliceOf } from "./pulse-model.ts";

/** A part of the range, in whole minutes: from the start of one to the start of another. */
export type Zoom = { readonly fromMs: number; readonly toMs: number };

const shortestMs = 5 * minuteMs;

/** What of a zoom the pulse still holds, at least five minutes; undefined: nothing, or no more than all of it. */
export const zoomWithin = (pulse: PulseModel, { fromMs, toMs }: Zoom): Zoom | undefined => {
  const [first, end] = [pulse.firstMs, endMsOf(pulse)];
  if (toMs <= first || fromMs >= end) return undefined;
  const length = Math.max(shortestMs, Math.ceil(toMs / minuteMs) * minuteMs - floor(fromMs));
  const from = Math.max(first, Math.min(floor(fromMs), end - length));
  const to = Math.min(end, from + length);
  return to - from >= end - first ? undefined : { fromMs: from, toMs: to };
};

const floor = (ms: number): number => Math.floor(ms / minuteMs) * minuteMs;

export const shownZoom = (pulse: PulseModel, zoom: Zoom | undefined): Zoom =>
  (zoom && zoomWithin(pulse, zoom)) ?? { fromMs: pulse.firstMs, toMs: endMsOf(pulse) };

/** The minutes of a zoom. */
export const zoomed = (pulse: PulseModel, zoom: Zoom | undefined): PulseModel => {
  const { fromMs, toMs } = shownZoom(pulse, zoom);
  return sliceOf(pulse, (fromMs - pulse.firstMs) / minuteMs, (toMs - pulse.firstMs) / minuteMs);
};

/** Around the same middle, longer or shorter by a factor. */
export const scaled = (pulse: PulseModel, zoom: Zoom | undefined, factor: number): Zoom | undefined => {
  const { fromMs, toMs } = shownZoom(pulse, zoom);
  const length = Math.max(shortestMs, Math.round(((toMs - fromMs) * factor) / minuteMs) * minuteMs);
  const from = floor((fromMs + toMs - length) / 2);
  return zoomWithin(pulse, { fromMs: from, toMs: from + length });
};

/** By half its length, no further than the range. */
export const moved = (pulse: PulseModel, zoom: Zoom | undefined, direction: 1 | -1): Zoom | undefined => {
  const { fromMs, toMs } = shownZoom(pulse, zoom);
  const wanted = direction * Math.max(minuteMs, floor((toMs - fromMs) / 2));
  const by = Math.max(pulse.firstMs - fromMs, Math.min(endMsOf(pulse) - toMs, wanted));
  return zoomWithin(pulse, { fromMs: fromMs + by, toMs: toMs + by });
};

/** Wide enough to see what is around a mark. */
export const around = (pulse: PulseModel, { fromMs, toMs }: Zoom): Zoom | undefined => {
  const margin = Math.max(shortestMs, toMs - fromMs);
  return zoomWithin(pulse, { fromMs: fromMs - margin, toMs: toMs + margin });
};

const textOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

/** As in `/pulse?minutes=180&from=2026-11-20T09:00&to=2026-11-20T09:30`, in UTC. */
export const zoomPathOf = (range: PulseRange, zoom: Zoom | undefined): string => {
  const path = pulsePathOf(range);
  if (!zoom) return path;
  return `${path}${path.includes("?") ? "&" : "?"}from=${textOf(zoom.fromMs)}&to=${textOf(zoom.toMs)}`;
};

/** The zoom that an address names; undefined: none, or not one of these. */
export const zoomOf = (parameters: { get(name: string): string | null }): Zoom | undefined => {
  const msOf = (name: string): number => {
    const text = parameters.get(name) ?? "";
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  };
  const [fromMs, toMs] = [msOf("from"), msOf("to")];
  return fromMs < toMs ? { fromMs, toMs } : undefined;
};
