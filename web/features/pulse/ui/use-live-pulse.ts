"use client";

import { useEffect, useState } from "react";
import { follow } from "../../../shared/live/ui/follow.ts";
import { type PulseModel, pulseDataPathOf, pulseDelayMs } from "../model/pulse-model.ts";

export type LivePulse = { readonly pulse: PulseModel; readonly isReconnecting: boolean };

/** Follows the pulse; between two minutes nothing changes and nothing is sent. */
export const useLivePulse = (initial: PulseModel): LivePulse => {
  const [live, setLive] = useState<LivePulse>({ pulse: initial, isReconnecting: false });
  useEffect(() => {
    let pulse = initial;
    return follow({
      path: () => pulseDataPathOf(initial.range),
      take: (body) => {
        pulse = JSON.parse(body) as PulseModel;
      },
      onAnswer: (failures) =>
        setLive((before) => {
          const isReconnecting = failures > 1;
          const isSame = before.pulse === pulse && before.isReconnecting === isReconnecting;
          return isSame ? before : { pulse, isReconnecting };
        }),
      delayMs: (failures) => pulseDelayMs(initial.range, failures),
    });
  }, [initial]);
  return live;
};
