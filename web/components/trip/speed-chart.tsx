"use client";

import type { MarkView, StopView } from "@trips/core/application/views.ts";
import { type KeyboardEvent, type PointerEvent, useMemo } from "react";
import { formatExactTime, formatTime, zoneOffsetMs } from "../../lib/format.ts";
import type { UnitSystem } from "../../lib/preferences.ts";
import { bandLimitsMps, breaksOf } from "../../lib/speed-bands.ts";
import {
  type Frame,
  pointAt,
  type Scales,
  scalesOf,
  speedPathsOf,
  timeTicksOf,
} from "../../lib/speed-chart.ts";
import type { Track } from "../../lib/trip-model.ts";
import { useTexts } from "../shell/texts-provider.tsx";
import { ChartCursor, ChartReadout } from "./chart-cursor.tsx";
import { type Cursor, useCursorPoint } from "./cursor.ts";
import styles from "./speed-chart.module.css";
import { describePoint } from "./trip-moments.ts";
import { type Size, useSize } from "./use-size.ts";

const gradientId = "speed-bands";
const stepsAcross = 120;
const crowdedMarks = 60;
/** Points per pixel from which on the line is drawn thinner. */
const densePoints = 8;

const frameOf = ({ width, height }: Size): Frame => ({
  left: 38,
  right: width - 14,
  top: 10,
  bottom: height - 22,
});

/** The colour of each height: hard steps from band to band, as on the map. */
const BandColours = ({ scales, units }: { readonly scales: Scales; readonly units: UnitSystem }) => {
  const lower = [0, ...bandLimitsMps(units)];
  const stops = lower.flatMap((mps, index) => [
    { id: `from ${index}`, band: index + 1, mps },
    { id: `up from ${index}`, band: index + 1, mps: lower[index + 1] ?? scales.topMps },
  ]);
  return (
    <linearGradient
      id={gradientId}
      gradientUnits="userSpaceOnUse"
      x1="0"
      x2="0"
      y1={scales.y(0)}
      y2={scales.y(scales.topMps)}
    >
      {stops.map(({ id, band, mps }) => (
        <stop key={id} data-band={band} offset={Math.min(1, mps / scales.topMps)} />
      ))}
    </linearGradient>
  );
};

type Props = {
  readonly track: Track;
  readonly marks: readonly MarkView[];
  readonly stops: readonly StopView[];
  readonly timeZone: string;
  readonly isSpeedMeasured: boolean;
  readonly cursor: Cursor;
};

const Drawing = (
  props: Omit<Props, "cursor" | "isSpeedMeasured"> & { readonly size: Size; readonly scales: Scales },
) => {
  const { track, marks, stops, timeZone, size, scales } = props;
  const { units } = useTexts();
  const frame = frameOf(size);
  const paths = useMemo(() => speedPathsOf(track, breaksOf(marks), scales), [track, marks, scales]);
  const times = timeTicksOf(scales, frame.right - frame.left, zoneOffsetMs(timeZone, scales.startMs));
  const [half, high] = marks.length > crowdedMarks ? [2.5, 5] : [5, 8];
  const isDense = track.times.length > size.width * densePoints;
  const formatTick = (ms: number) =>
    times.stepSeconds < 60 ? formatExactTime(ms, timeZone) : formatTime(new Date(ms).toISOString(), timeZone);
  return (
    <>
      <defs>
        <BandColours scales={scales} units={units} />
      </defs>
      {stops.map(({ start, end }) => (
        <rect
          key={start}
          className={styles.stop}
          x={scales.x(Date.parse(start))}
          y={frame.top}
          width={Math.max(2, scales.x(Date.parse(end)) - scales.x(Date.parse(start)))}
          height={frame.bottom - frame.top}
        />
      ))}
      {scales.speedTicks.map(({ value, metersPerSecond }) => (
        <g key={value}>
          <line
            className={styles.grid}
            x1={frame.left}
            x2={frame.right}
            y1={scales.y(metersPerSecond)}
            y2={scales.y(metersPerSecond)}
          />
          <text className={styles.speedTick} x={frame.left - 8} y={scales.y(metersPerSecond)} dy="0.32em">
            {value}
          </text>
        </g>
      ))}
      {times.ticks
        .filter((ms) => scales.x(ms) < frame.right - 12 && scales.x(ms) > frame.left + 6)
        .map((ms) => (
          <text key={ms} className={styles.timeTick} x={scales.x(ms)} y={size.height - 5}>
            {formatTick(ms)}
          </text>
        ))}
      <path className={styles.area} d={paths.area} fill={`url(#${gradientId})`} />
      <path
        className={styles.line}
        data-dense={isDense || undefined}
        d={paths.line}
        stroke={`url(#${gradientId})`}
      />
      {marks.map(({ kind, point }) => {
        const time = track.times[point];
        const speed = track.speeds[point];
        if (time === undefined || (kind !== "braking" && kind !== "acceleration")) return null;
        const x = scales.x(time);
        const y = scales.y(speed ?? 0);
        const d =
          kind === "braking"
            ? `M${x - half},${y - 4 - high}h${2 * half}l${-half},${high}z`
            : `M${x - half},${y - 4}h${2 * half}l${-half},${-high}z`;
        return <path key={`${kind} ${point}`} className={styles.mark} data-kind={kind} d={d} />;
      })}
    </>
  );
};

/** What screen readers and arrow keys move along: the fixes of the trip. */
const useSlider = ({ track, marks, timeZone, cursor }: Props) => {
  const texts = useTexts();
  const text = texts.messages.trip.chart;
  const point = useCursorPoint(cursor, track);
  const last = track.times.length - 1;
  const start = track.times[0] ?? 0;
  const duration = (track.times[last] ?? 0) - start;
  const jump = (share: number): void => {
    const from = point ?? (share > 0 ? -1 : last + 1);
    const fine = Math.min(last, Math.max(0, from + Math.sign(share)));
    const fromMs = track.times[point ?? 0] ?? 0;
    const far = pointAt(track.times, fromMs + share * duration);
    // At least to the next fix, so that no key is without effect.
    const target = point === undefined || (far - fine) * share < 0 ? fine : far;
    cursor.set(track.times[target]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowRight: () => jump(event.shiftKey ? 1e-9 : 1 / stepsAcross),
      ArrowUp: () => jump(event.shiftKey ? 1e-9 : 1 / stepsAcross),
      ArrowLeft: () => jump(event.shiftKey ? -1e-9 : -1 / stepsAcross),
      ArrowDown: () => jump(event.shiftKey ? -1e-9 : -1 / stepsAcross),
      PageUp: () => jump(0.1),
      PageDown: () => jump(-0.1),
      Home: () => cursor.set(track.times[0]),
      End: () => cursor.set(track.times[last]),
      Escape: () => cursor.set(undefined),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  };
  return {
    role: "slider",
    tabIndex: 0,
    "aria-label": text.slider,
    "aria-valuemin": 0,
    "aria-valuemax": Math.max(0, last),
    "aria-valuenow": point ?? 0,
    "aria-valuetext":
      point === undefined ? text.hint : describePoint(track, marks, point, timeZone, texts).join(", "),
    onKeyDown,
  } as const;
};

/** Speed over time, in the colours of the map, linked with it by the cursor. */
export const SpeedChart = (props: Props) => {
  const { track, cursor } = props;
  const { messages, format, units } = useTexts();
  const text = messages.trip.chart;
  const { element, size } = useSize();
  const scales = useMemo(() => size && scalesOf(track, frameOf(size), units), [track, size, units]);
  const slider = useSlider(props);
  const isEmpty = track.times.length === 0;

  const pointTo = (event: PointerEvent<HTMLDivElement>) => {
    if (!scales || isEmpty) return;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    cursor.set(track.times[pointAt(track.times, scales.timeAt(x))]);
  };

  return (
    <section className={styles.chart} aria-label={text.title}>
      <header className={styles.head}>
        <h2 className={styles.title}>{text.title}</h2>
        <span className={styles.unit}>{format.speedUnit}</span>
        {!props.isSpeedMeasured && !isEmpty && <span className={styles.note}>{text.fromPositions}</span>}
        <ChartReadout {...props} />
      </header>
      {isEmpty ? (
        <p className={styles.empty}>{text.empty}</p>
      ) : (
        <div
          ref={element}
          className={styles.plot}
          {...slider}
          onPointerDown={pointTo}
          onPointerMove={pointTo}
          onPointerLeave={({ pointerType }) => pointerType === "mouse" && cursor.set(undefined)}
        >
          {size && scales && (
            <svg className={styles.drawing} width={size.width} height={size.height} aria-hidden="true">
              <Drawing {...props} size={size} scales={scales} />
              <ChartCursor track={track} cursor={cursor} scales={scales} frame={frameOf(size)} />
            </svg>
          )}
        </div>
      )}
    </section>
  );
};
