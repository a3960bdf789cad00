import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noTrack } from "./trip-model.ts";
import {
  advance,
  leave,
  newReplay,
  pause,
  play,
  type Replay,
  rateOf,
  rates,
  seek,
  type Timeline,
  timelineOf,
  toggle,
  withRate,
} from "./trip-replay.ts";

/**
 *   ms   1000 ....... 61 000 | 261 000 ....... 321 000
 *        fixes        silence          fixes
 */
const timeline: Timeline = {
  startMs: 1_000,
  endMs: 321_000,
  silences: [{ fromMs: 61_000, toMs: 261_000 }],
};

const playing = (given: Partial<Replay> = {}): Replay => ({
  ...play(withRate(newReplay, 10), timeline),
  ...given,
});

describe("a replay", () => {
  test("starts at the beginning, and stays there until time passes", () => {
    expect(newReplay.ms).toBeUndefined();
    expect(playing()).toEqual({ ms: 1_000, isPlaying: true, rate: 10 });
    expect(advance(newReplay, 1_000, timeline)).toEqual(newReplay);
  });

  test("runs faster than real time by its rate", () => {
    expect(advance(playing(), 500, timeline).ms).toBe(6_000);
    expect(advance(playing({ rate: 60 }), 500, timeline).ms).toBe(31_000);
  });

  test("pauses at the end, and then plays from the beginning", () => {
    const ended = advance(playing(), 1e9, timeline);
    expect(ended).toEqual({ ms: 321_000, isPlaying: false, rate: 10 });
    expect(toggle(ended, timeline)).toEqual(playing());
  });

  test("stands still while paused, and continues from there", () => {
    const paused = pause(advance(playing(), 500, timeline));
    expect(advance(paused, 500, timeline)).toBe(paused);
    expect(pause(paused)).toBe(paused);
    expect(toggle(paused, timeline)).toEqual(playing({ ms: 6_000 }));
  });

  test("seeks anywhere, but not beyond the ends", () => {
    expect(seek(playing(), 30_000, timeline)).toEqual(playing({ ms: 30_000 }));
    expect(seek(newReplay, 0, timeline)).toEqual({ ...newReplay, ms: 1_000 });
    expect(seek(newReplay, 1e9, timeline).ms).toBe(321_000);
  });

  test("that was left starts over, at the same rate", () => {
    expect(leave(playing())).toEqual({ ...newReplay, rate: 10 });
  });

  test("of a single fix cannot be played", () => {
    const still = { startMs: 5, endMs: 5, silences: [] };
    expect(play(newReplay, still)).toBe(newReplay);
    expect(toggle(newReplay, timelineOf(noTrack, []))).toBe(newReplay);
  });

  test("skips a silence, and leaves one that it was sent into", () => {
    expect(advance(playing(), 6_100, timeline).ms).toBe(262_000);
    expect(advance(playing({ ms: 100_000 }), 100, timeline).ms).toBe(262_000);
    expect(seek(playing(), 100_000, timeline).ms).toBe(100_000);
  });

  test("does not depend on the steps in which time passes", () => {
    const steps = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 40 });
    const silences = fc
      .uniqueArray(fc.integer({ min: 1_001, max: 320_999 }), { maxLength: 8 })
      .map((ends) => ends.sort((a, b) => a - b))
      .map((ends) =>
        ends.flatMap((fromMs, index) =>
          index % 2 === 0 && ends[index + 1] !== undefined ? { fromMs, toMs: ends[index + 1]! } : [],
        ),
      );
    fc.assert(
      fc.property(steps, silences, fc.constantFrom(...rates), (each, of, rate) => {
        const silent = { ...timeline, silences: of };
        const start = playing({ rate });
        const whole = advance(
          start,
          each.reduce((sum, step) => sum + step, 0),
          silent,
        );
        const stepped = each.reduce((replay, step) => {
          const next = advance(replay, step, silent);
          expect(next.ms).toBeGreaterThanOrEqual(replay.ms!);
          expect(of.some(({ fromMs, toMs }) => next.ms! > fromMs && next.ms! < toMs)).toBe(false);
          return next;
        }, start);
        expect(stepped).toEqual(whole);
      }),
    );
  });
});

test("the silences of a timeline are the gaps between fixes, not the jumps", () => {
  const track = { ...noTrack, times: [0, 1_000, 500_000, 501_000] };
  expect(
    timelineOf(track, [
      { kind: "jump", point: 1 },
      { kind: "gap", point: 2 },
      { kind: "gap", point: 9 },
    ]),
  ).toEqual({ startMs: 0, endMs: 501_000, silences: [{ fromMs: 1_000, toMs: 500_000 }] });
});

test("only the offered rates are accepted", () => {
  expect([1, 60, 61, Number.NaN].map(rateOf)).toEqual([1, 60, undefined, undefined]);
});
