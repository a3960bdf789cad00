/**
 * The clock of a replay: its position in the trip's own time, and what moves it. Pure: the caller says how much time
 * has passed.
 */
import type { MarkView } from "@trips/core/application/views.ts";
import type { Track } from "./trip-model.ts";

/** Seconds of the trip per second of the replay. */
export const rates = [1, 10, 60, 300, 1200] as const;
export type Rate = (typeof rates)[number];

export const rateOf = (value: number): Rate | undefined => rates.find((rate) => rate === value);

export type Silence = { readonly fromMs: number; readonly toMs: number };

export type Timeline = {
  readonly startMs: number;
  readonly endMs: number;
  /** Stretches without fixes, ascending; playing skips them. */
  readonly silences: readonly Silence[];
};

export type Replay = {
  /** Epoch milliseconds of the trip; undefined before it was begun. */
  readonly ms: number | undefined;
  readonly isPlaying: boolean;
  readonly rate: Rate;
};

export const newReplay: Replay = { ms: undefined, isPlaying: false, rate: 60 };

export const timelineOf = ({ times }: Track, marks: readonly MarkView[]): Timeline => ({
  startMs: times[0] ?? 0,
  endMs: times.at(-1) ?? 0,
  silences: marks
    .filter(({ kind, point }) => kind === "gap" && point > 0 && point < times.length)
    .map(({ point }) => ({ fromMs: times[point - 1]!, toMs: times[point]! })),
});

/** A trip of one fix, or none, has nothing to play. */
export const isPlayable = ({ startMs, endMs }: Timeline): boolean => endMs > startMs;

/** Plays, from the beginning if it is new or at the end. */
export const play = (replay: Replay, timeline: Timeline): Replay => {
  if (!isPlayable(timeline)) return replay;
  const { ms } = replay;
  const isAtEnd = ms === undefined || ms >= timeline.endMs;
  return { ...replay, ms: isAtEnd ? timeline.startMs : ms, isPlaying: true };
};

export const pause = (replay: Replay): Replay =>
  replay.isPlaying ? { ...replay, isPlaying: false } : replay;

export const toggle = (replay: Replay, timeline: Timeline): Replay =>
  replay.isPlaying ? pause(replay) : play(replay, timeline);

/** Seeks to a moment of the trip, and keeps playing if it was playing. */
export const seek = (replay: Replay, ms: number, { startMs, endMs }: Timeline): Replay => ({
  ...replay,
  ms: Math.min(endMs, Math.max(startMs, ms)),
});

export const withRate = (replay: Replay, rate: Rate): Replay => ({ ...replay, rate });

/** Resets the replay; the rate stays. */
export const leave = (replay: Replay): Replay => ({ ...newReplay, rate: replay.rate });

/**
 * The replay after some time. It is never within a silence, pauses at the end, and does not depend on the steps in
 * which time passes.
 */
export const advance = (replay: Replay, elapsedMs: number, timeline: Timeline): Replay => {
  if (!replay.isPlaying || replay.ms === undefined) return replay;
  let ms = replay.ms + elapsedMs * replay.rate;
  // After a seek into a silence it continues behind it.
  for (const { fromMs, toMs } of timeline.silences)
    if (toMs > replay.ms && ms >= fromMs) ms = toMs + (ms - Math.max(fromMs, replay.ms));
  return ms >= timeline.endMs ? { ...replay, ms: timeline.endMs, isPlaying: false } : { ...replay, ms };
};
