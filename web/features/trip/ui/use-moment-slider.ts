"use client";

import type { KeyboardEvent } from "react";
import { nearestTo } from "../../../shared/format/model/ascending.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { ReplayPlayer } from "../model/replay-player.ts";
import type { Telling } from "../model/trip-moments.ts";
import { useCursorPoint } from "./cursor.ts";
import { useMomentText } from "./moment-text.ts";
import { formatRate } from "./replay-rate.ts";
import { useReplayControls } from "./use-replay.ts";

const stepsAcross = 120;
const oneFix = 1e-9;

/** A slider over the trip's fixes for screen readers and the keyboard. Space plays and pauses. */
export const useMomentSlider = (telling: Telling, player: ReplayPlayer) => {
  const { times } = telling.track;
  const { messages, format } = useTexts();
  const text = messages.trip;
  const point = useCursorPoint(player.cursor, telling.track);
  const moment = useMomentText(telling, player.cursor);
  const { isPlaying, rate } = useReplayControls(player);
  const last = times.length - 1;

  const goTo = (index: number): void => {
    const ms = times[index];
    if (ms !== undefined) player.seek(ms);
  };
  const jump = (share: number): void => {
    const from = point ?? (share > 0 ? -1 : last + 1);
    const fine = Math.min(last, Math.max(0, from + Math.sign(share)));
    if (point === undefined) {
      goTo(fine);
      return;
    }
    const far = nearestTo(times, times[point]! + share * (times[last]! - times[0]!));
    // At least to the next fix, so that every key press has an effect.
    goTo((far - fine) * share < 0 ? fine : far);
  };
  const step = (direction: 1 | -1) => (event: KeyboardEvent) =>
    jump(direction * (event.shiftKey ? oneFix : 1 / stepsAcross));
  const moves: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    ArrowRight: step(1),
    ArrowUp: step(1),
    ArrowLeft: step(-1),
    ArrowDown: step(-1),
    PageUp: () => jump(0.1),
    PageDown: () => jump(-0.1),
    Home: () => goTo(0),
    End: () => goTo(last),
    Escape: player.leave,
    " ": player.toggle,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(event);
  };
  const words = moment && [moment.time, moment.speed, moment.driven, ...moment.events].join(", ");
  return {
    role: "slider",
    tabIndex: 0,
    "aria-label": text.chart.slider,
    "aria-valuemin": 0,
    "aria-valuemax": Math.max(0, last),
    "aria-valuenow": point ?? 0,
    // A text that changed with every frame would be read out without end.
    "aria-valuetext": isPlaying ? text.replay.playing(formatRate(rate, format)) : (words ?? text.chart.hint),
    onKeyDown,
  } as const;
};
