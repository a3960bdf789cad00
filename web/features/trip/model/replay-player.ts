import type { Cursor } from "../../../shared/chart/model/cursor.ts";
import { createStore, type Watched } from "../../../shared/store/model/store.ts";
import {
  advance,
  isPlayable,
  leave,
  newReplay,
  pause,
  type Rate,
  type Replay,
  type Silence,
  seek,
  type Timeline,
  toggle,
  withRate,
} from "./trip-replay.ts";

/** What the controls show. */
export type ReplayControls = {
  readonly isPlaying: boolean;
  readonly isPlayable: boolean;
  readonly rate: Rate;
  /** The silence that was skipped a moment ago. */
  readonly jumped: Silence | undefined;
};

export type ReplayPlayer = {
  /** The replay's car while it plays, else the moment pointed at, else where the car stands. */
  readonly cursor: Cursor;
  readonly controls: Watched<ReplayControls>;
  setTimeline(timeline: Timeline): void;
  toggle(): void;
  pause(): void;
  setRate(rate: Rate): void;
  /** Sends the car to a moment of the trip. */
  seek(ms: number): void;
  leave(): void;
};

/** The player's clock and frames; those of the browser in production. */
export type ReplayClock = {
  readonly requestFrame: (draw: (nowMs: number) => void) => number;
  readonly cancelFrame: (handle: number) => void;
};

/** A stalled page continues where it was instead of jumping ahead. */
const longestFrameMs = 250;
const jumpShownMs = 3_000;

const isSame = (a: ReplayControls, b: ReplayControls): boolean =>
  (Object.keys(a) as (keyof ReplayControls)[]).every((name) => a[name] === b[name]);

type Jump = { readonly silence: Silence; readonly ageMs: number };

/** Undefined: it has been shown long enough. */
const older = (jump: Jump | undefined, elapsedMs: number): Jump | undefined =>
  jump && jump.ageMs < jumpShownMs ? { ...jump, ageMs: jump.ageMs + elapsedMs } : undefined;

export const createReplayPlayer = (clock: ReplayClock): ReplayPlayer => {
  let timeline: Timeline = { startMs: 0, endMs: 0, silences: [] };
  let replay: Replay = newReplay;
  let pointed: number | undefined;
  let frame: number | undefined;
  let lastFrameMs: number | undefined;
  let jump: Jump | undefined;
  const shown = createStore<number | undefined>(undefined);
  const controls = createStore<ReplayControls>({
    isPlaying: false,
    isPlayable: false,
    rate: replay.rate,
    jumped: undefined,
  });

  const tell = (): void => {
    shown.set(replay.isPlaying ? replay.ms : (pointed ?? replay.ms));
    const { isPlaying, rate } = replay;
    const next = { isPlaying, isPlayable: isPlayable(timeline), rate, jumped: jump?.silence };
    if (!isSame(next, controls.get())) controls.set(next);
  };

  const draw = (nowMs: number): void => {
    const elapsedMs = Math.min(longestFrameMs, Math.max(0, nowMs - (lastFrameMs ?? nowMs)));
    lastFrameMs = nowMs;
    const before = replay.ms!;
    replay = advance(replay, elapsedMs, timeline);
    const crossed = timeline.silences.findLast(({ fromMs, toMs }) => fromMs >= before && toMs <= replay.ms!);
    jump = crossed ? { silence: crossed, ageMs: 0 } : older(jump, elapsedMs);
    frame = replay.isPlaying ? clock.requestFrame(draw) : undefined;
    tell();
  };

  const become = (next: Replay): void => {
    replay = next;
    pointed = undefined;
    if (!replay.isPlaying) jump = undefined;
    if (replay.isPlaying && frame === undefined) {
      lastFrameMs = undefined;
      frame = clock.requestFrame(draw);
    }
    if (!replay.isPlaying && frame !== undefined) {
      clock.cancelFrame(frame);
      frame = undefined;
    }
    tell();
  };

  return {
    cursor: {
      ...shown,
      set: (ms) => {
        if (replay.isPlaying) return;
        pointed = ms;
        tell();
      },
    },
    controls,
    setTimeline(next) {
      timeline = next;
      tell();
    },
    toggle: () => become(toggle(replay, timeline)),
    pause: () => become(pause(replay)),
    setRate: (rate) => become(withRate(replay, rate)),
    seek: (ms) => become(seek(replay, ms, timeline)),
    leave: () => become(leave(replay)),
  };
};
