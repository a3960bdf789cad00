"use client";

import type { MarkView } from "@trips/core/application/views.ts";
import { useEffect, useState } from "react";
import { useStore } from "../../../shared/store/ui/use-store.ts";
import { createReplayPlayer, type ReplayControls, type ReplayPlayer } from "../model/replay-player.ts";
import type { Track } from "../model/trip-model.ts";
import { timelineOf } from "../model/trip-replay.ts";

const browserClock = {
  requestFrame: (draw: (nowMs: number) => void) => requestAnimationFrame(draw),
  cancelFrame: (handle: number) => cancelAnimationFrame(handle),
};

/** The replay of a trip; it pauses while the tab is hidden, and ends with the page. */
export const useReplay = (track: Track, marks: readonly MarkView[]): ReplayPlayer => {
  const [player] = useState(() => createReplayPlayer(browserClock));
  useEffect(() => player.setTimeline(timelineOf(track, marks)), [player, track, marks]);
  useEffect(() => {
    const pauseHidden = () => document.hidden && player.pause();
    document.addEventListener("visibilitychange", pauseHidden);
    return () => {
      document.removeEventListener("visibilitychange", pauseHidden);
      player.pause();
    };
  }, [player]);
  return player;
};

export const useReplayControls = ({ controls }: ReplayPlayer): ReplayControls => useStore(controls);
