"use client";

import { textOf } from "../../../shared/format/model/format.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { PauseIcon, PlayIcon } from "../../../shared/shell/ui/icons.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { ReplayPlayer } from "../model/replay-player.ts";
import { rateOf, rates } from "../model/trip-replay.ts";
import styles from "./replay-bar.module.css";
import { formatRate } from "./replay-rate.ts";
import { useReplayControls } from "./use-replay.ts";

/** Plays the trip at a chosen speed. Scrubbing is done on the chart beside it. */
export const ReplayBar = ({ player }: { readonly player: ReplayPlayer }) => {
  const { messages, format } = useTexts();
  const text = messages.trip.replay;
  const { isPlaying, isPlayable, rate, jumped } = useReplayControls(player);
  const name = isPlaying ? text.pause : text.play;
  const silence = jumped && textOf(format.duration((jumped.toMs - jumped.fromMs) / 1000));
  return (
    <>
      <fieldset className={styles.bar} disabled={!isPlayable}>
        <legend className={styles.legend}>{text.label}</legend>
        <button
          type="button"
          className={`${controls.icon} ${styles.play}`}
          aria-label={name}
          title={name}
          onClick={player.toggle}
        >
          {isPlaying ? <PauseIcon /> : <PlayIcon />}
        </button>
        <select
          className={styles.rate}
          aria-label={text.rate}
          title={text.rate}
          value={rate}
          onChange={({ currentTarget }) => {
            const chosen = rateOf(Number(currentTarget.value));
            if (chosen) player.setRate(chosen);
          }}
        >
          {rates.map((each) => (
            <option key={each} value={each}>
              {formatRate(each, format)}
            </option>
          ))}
        </select>
      </fieldset>
      <p className={styles.skipped} role="status">
        {silence && text.skipped(silence)}
      </p>
    </>
  );
};
