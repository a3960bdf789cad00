"use client";

import type { StopView } from "@trips/core/application/views.ts";
import { type ReactNode, useMemo } from "react";
import type { ChartSeries } from "../../../shared/chart/model/chart-content.ts";
import { TimeChart } from "../../../shared/chart/ui/time-chart.tsx";
import type { SpeedScale } from "../../../shared/map/model/speed-scale.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { ReplayPlayer } from "../model/replay-player.ts";
import { bandColour, markPainter, speedLineOf, stopPainter } from "../model/speed-content.ts";
import type { Telling } from "../model/trip-moments.ts";
import { ChartReadout } from "./chart-readout.tsx";
import { ReplayBar } from "./replay-bar.tsx";
import styles from "./speed-chart.module.css";
import { useMomentSlider } from "./use-moment-slider.ts";

/** From this many fixes on the line is thinner. */
const denseFixes = 8_000;

type Props = {
  readonly telling: Telling;
  readonly scale: SpeedScale;
  readonly stops: readonly StopView[];
  readonly isSpeedMeasured: boolean;
  readonly player: ReplayPlayer;
};

/** The speed line in the colours of the map, with stops and harsh events. */
const SpeedLine = ({ telling, scale, stops, player }: Props) => {
  const { messages, format } = useTexts();
  const { track, marks, breaks, timeZone } = telling;
  const { timesMs, values, valueTicks } = useMemo(
    () => speedLineOf(track, breaks, format.speedIn),
    [track, breaks, format],
  );
  const series = useMemo(
    (): readonly ChartSeries[] => [
      {
        label: messages.trip.chart.title,
        colour: bandColour(scale, valueTicks.top),
        values,
        fill: 0.16,
        width: values.length > denseFixes ? 1 : 1.75,
      },
    ],
    [values, valueTicks, scale, messages],
  );
  const paintStops = useMemo(() => stopPainter(stops), [stops]);
  const paintMarks = useMemo(() => markPainter(track, marks, format.speedIn), [track, marks, format]);
  return (
    <TimeChart
      className={styles.drawing}
      timesMs={timesMs}
      series={series}
      timeZone={timeZone}
      valueTicks={valueTicks}
      formatValue={format.count}
      paintUnder={paintStops}
      paintOver={paintMarks}
      cursor={player.cursor}
      onPress={player.seek}
    />
  );
};

/** A component of its own, so that moving the cursor renders nothing else. */
const MomentSlider = (props: {
  readonly telling: Telling;
  readonly player: ReplayPlayer;
  readonly children: ReactNode;
}) => (
  <div className={styles.plot} {...useMomentSlider(props.telling, props.player)}>
    {props.children}
  </div>
);

/** Speed over time, linked with the map by the cursor, and the replay that moves it. */
export const SpeedChart = (props: Props) => {
  const { telling, player } = props;
  const { messages, format } = useTexts();
  const text = messages.trip.chart;
  const isEmpty = telling.track.times.length === 0;
  return (
    <section className={styles.chart} aria-label={text.title}>
      <header className={styles.head}>
        <h2 className={styles.title}>
          {text.title} <span className={styles.unit}>{format.speedUnit}</span>
        </h2>
        {!isEmpty && <ReplayBar player={player} />}
        {!props.isSpeedMeasured && !isEmpty && <span className={styles.note}>{text.fromPositions}</span>}
        <ChartReadout telling={telling} cursor={player.cursor} />
      </header>
      {isEmpty ? (
        <p className={styles.empty}>{text.empty}</p>
      ) : (
        <MomentSlider telling={telling} player={player}>
          <SpeedLine {...props} />
        </MomentSlider>
      )}
    </section>
  );
};
