"use client";

import { useMemo } from "react";
import type { ChartSeries } from "../../../shared/chart/model/chart-content.ts";
import type { Cursor } from "../../../shared/chart/model/cursor.ts";
import { type ValueTicks, valueTicksOf } from "../../../shared/chart/model/ticks.ts";
import { TimeChart, type TimeChartProps } from "../../../shared/chart/ui/time-chart.tsx";
import { formatTime } from "../../../shared/format/model/format.ts";
import { useStore } from "../../../shared/store/ui/use-store.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { Mark } from "../model/pulse-marks.ts";
import { endMsOf, minuteMs, type PulseModel } from "../model/pulse-model.ts";
import { limitPainter, markPainter, stepPainter } from "../model/pulse-painters.ts";
import { type ChartName, chartNames, seriesOf } from "../model/pulse-series.ts";
import styles from "./pulse-charts.module.css";

/** With more minutes bars would be thinner than a pixel. */
const mostBars = 180;

type Common = Pick<TimeChartProps, "timesMs" | "timeZone" | "rangeMs" | "paintOver" | "onSelect"> & {
  readonly cursor: Cursor;
};

type PulseChartProps = Common & {
  readonly name: ChartName;
  readonly series: readonly ChartSeries[];
  readonly isBars: boolean;
  readonly formatValue: (value: number) => string;
  readonly limit?: string | undefined;
  readonly valueTicks?: ValueTicks | undefined;
  readonly paintUnder?: TimeChartProps["paintUnder"];
};

/** A chart with its values at the cursor, or without one its latest values. */
const PulseChart = (props: PulseChartProps) => {
  const { name, series, isBars, timesMs, timeZone, cursor, formatValue } = props;
  const text = useTexts().messages.pulse;
  const moment = useStore(cursor);
  const pointed = moment === undefined ? -1 : timesMs.indexOf(moment);
  const index = pointed < 0 ? timesMs.length - 1 : pointed;
  const [title, meaning] = text.charts[name];
  return (
    <section className={styles.chart} aria-labelledby={`chart-${name}`}>
      <h3 className={styles.title} id={`chart-${name}`}>
        {title}
      </h3>
      <p className={styles.meaning}>{meaning}</p>
      <dl className={styles.legend}>
        <div className={styles.entry}>
          <dt className={styles.hidden}>{text.minute}</dt>
          <dd className={styles.time}>{formatTime(new Date(timesMs[index] ?? 0).toISOString(), timeZone)}</dd>
        </div>
        {series.map(({ label, values, colour }) => {
          const value = values[index] ?? null;
          return (
            <div
              key={label}
              className={styles.entry}
              data-colour={typeof colour === "string" ? colour : undefined}
            >
              <dt>{label}</dt>
              <dd className={styles.value}>{value === null ? text.figures.none : formatValue(value)}</dd>
            </div>
          );
        })}
        {props.limit && (
          <div className={styles.entry} data-limit="">
            <dt>{text.limit}</dt>
            <dd className={styles.value}>{props.limit}</dd>
          </div>
        )}
      </dl>
      <TimeChart
        className={styles.plot}
        timesMs={timesMs}
        series={series}
        timeZone={timeZone}
        rangeMs={props.rangeMs}
        barMs={isBars ? minuteMs : undefined}
        valueTicks={props.valueTicks}
        cursor={cursor}
        formatValue={formatValue}
        paintUnder={props.paintUnder}
        paintOver={props.paintOver}
        onSelect={props.onSelect}
      />
    </section>
  );
};

/** The lines of the limits, and an axis of lags that reaches the first. */
const limitsOf = (pulse: PulseModel) => {
  const { limits, rejected, records, backfilled } = pulse;
  const share = limits.rejectedShare[0];
  const sent = rejected.map((count, index) => count + records[index]! + backfilled[index]!);
  const longest = pulse.maxLagSeconds.reduce<number>((so, lag) => Math.max(so, lag ?? 0), 0);
  return {
    lagTicks: valueTicksOf(Math.max(longest, limits.lagSeconds[0]), { smallestTop: 1 }),
    lag: limitPainter(limits.lagSeconds),
    refused: stepPainter(
      pulse.firstMs,
      sent.map((count) => share * count),
    ),
  };
};

export const PulseCharts = (props: {
  /** The minutes that are shown. */
  readonly pulse: PulseModel;
  readonly marks: readonly Mark[];
  readonly timeZone: string;
  readonly cursor: Cursor;
  readonly hasBackfill: boolean;
  readonly onSelect: (fromMs: number, toMs: number) => void;
}) => {
  const { pulse, marks, timeZone, cursor, onSelect } = props;
  const { messages, format } = useTexts();
  const text = messages.pulse;
  const isBars = pulse.batches.length <= mostBars;
  const shown = useMemo(
    () => ({
      timesMs: pulse.batches.map((_, index) => pulse.firstMs + index * minuteMs),
      rangeMs: [pulse.firstMs, endMsOf(pulse)] as const,
      series: seriesOf(pulse, text.series, isBars),
      limits: limitsOf(pulse),
    }),
    [pulse, text, isBars],
  );
  const paintOver = useMemo(() => markPainter(marks), [marks]);
  const formats = useMemo(
    () => ({
      count: (value: number) => (Number.isInteger(value) ? format.count(value) : ""),
      seconds: (value: number) =>
        `${Number.isInteger(value) ? format.count(value) : format.decimal(value)} s`,
    }),
    [format],
  );
  const { limits, timesMs, rangeMs } = shown;
  const common = { timesMs, rangeMs, timeZone, cursor, paintOver, onSelect };
  const [lagLimit] = pulse.limits.lagSeconds;
  const [shareLimit] = pulse.limits.rejectedShare;
  const own: { readonly [Name in ChartName]?: Partial<PulseChartProps> } = {
    lag: { valueTicks: limits.lagTicks, paintUnder: limits.lag, limit: formats.seconds(lagLimit) },
    refused: { paintUnder: limits.refused, limit: text.ofRecords(format.count(shareLimit * 100)) },
  };
  return (
    <div className={styles.charts}>
      {chartNames.map(
        (name) =>
          (name !== "backfill" || props.hasBackfill) && (
            <PulseChart
              {...common}
              key={name}
              name={name}
              series={shown.series[name]}
              isBars={isBars && name !== "lag"}
              formatValue={name === "lag" ? formats.seconds : formats.count}
              {...own[name]}
            />
          ),
      )}
    </div>
  );
};
