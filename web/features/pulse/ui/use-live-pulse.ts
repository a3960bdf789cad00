"use client";

import { type Live, type LiveSource, useLive } from "../../../shared/live/ui/use-live.ts";
import { type PulseModel, pulseDataPathOf, pulseDelayMs } from "../model/pulse-model.ts";

const source: LiveSource<PulseModel, PulseModel> = {
  path: ({ range }) => pulseDataPathOf(range),
  take: (_, answer) => answer,
  delayMs: ({ range }, failures) => pulseDelayMs(range, failures),
};

/** Polls the pulse; within a minute nothing changes and nothing is sent. */
export const useLivePulse = (initial: PulseModel): Live<PulseModel> => useLive(initial, source);
