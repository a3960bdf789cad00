import { expect, test } from "vitest";
import { createReplayPlayer } from "./replay-player.ts";
import type { Timeline } from "./trip-replay.ts";

const timeline: Timeline = {
  startMs: 0,
  endMs: 600_000,
  silences: [{ fromMs: 100_000, toMs: 400_000 }],
};

/** A player whose frames are drawn by the test. */
const aPlayer = () => {
  let waiting: ((nowMs: number) => void) | undefined;
  const player = createReplayPlayer({
    requestFrame: (draw) => {
      waiting = draw;
      return 1;
    },
    cancelFrame: () => {
      waiting = undefined;
    },
  });
  player.setTimeline(timeline);
  const drawAt = (...times: number[]) => {
    for (const nowMs of times) {
      const draw = waiting;
      waiting = undefined;
      draw?.(nowMs);
    }
  };
  return { player, drawAt, isWaiting: () => waiting !== undefined };
};

test("the cursor follows the car while it plays, whatever is pointed at", () => {
  const { player, drawAt, isWaiting } = aPlayer();
  player.cursor.set(50_000);
  expect(player.cursor.get()).toBe(50_000);
  player.toggle();
  drawAt(1_000, 1_100, 1_200);
  expect(player.cursor.get()).toBe(12_000);
  player.cursor.set(70_000);
  expect(player.cursor.get()).toBe(12_000);
  player.toggle();
  expect([player.cursor.get(), isWaiting()]).toEqual([12_000, false]);
});

test("while paused the cursor follows the pointer, then returns to the car", () => {
  const { player } = aPlayer();
  player.seek(12_000);
  player.cursor.set(70_000);
  expect(player.cursor.get()).toBe(70_000);
  player.cursor.set(undefined);
  expect(player.cursor.get()).toBe(12_000);
  player.cursor.set(70_000);
  player.seek(80_000);
  expect(player.cursor.get()).toBe(80_000);
});

test("a page that stalled continues where it was", () => {
  const { player, drawAt } = aPlayer();
  player.toggle();
  drawAt(0, 60_000);
  expect(player.cursor.get()).toBe(250 * 60);
});

test("time while paused does not count", () => {
  const { player, drawAt } = aPlayer();
  player.toggle();
  drawAt(0, 100);
  player.pause();
  player.toggle();
  drawAt(5_000, 5_100);
  expect(player.cursor.get()).toBe(12_000);
});

test("at the end it pauses and requests no more frames", () => {
  const { player, drawAt, isWaiting } = aPlayer();
  player.setRate(1200);
  player.seek(599_000);
  player.toggle();
  player.cursor.set(70_000);
  drawAt(0, 100);
  expect(player.controls.get()).toMatchObject({ isPlaying: false, rate: 1200 });
  expect([player.cursor.get(), isWaiting()]).toEqual([600_000, false]);
});

test("a skipped silence is shown for a while", () => {
  const { player, drawAt } = aPlayer();
  player.seek(99_000);
  player.setRate(10);
  player.toggle();
  drawAt(0, 200);
  expect(player.cursor.get()).toBe(401_000);
  expect(player.controls.get().jumped).toEqual(timeline.silences[0]);
  drawAt(...Array.from({ length: 20 }, (_, index) => 400 + index * 200));
  expect(player.controls.get().jumped).toBeUndefined();
});

test("the controls change only when they show something else", () => {
  const { player, drawAt } = aPlayer();
  let changes = 0;
  player.controls.subscribe(() => {
    changes++;
  });
  player.toggle();
  drawAt(0, 20, 40, 60);
  expect(changes).toBe(1);
  player.leave();
  expect([changes, player.cursor.get()]).toEqual([2, undefined]);
});
