"use client";

import { useMemo } from "react";
import type { ChartSeries, ColourName } from "../../../shared/chart/model/chart-content.ts";
import type { Cursor } from "../../../shared/chart/model/cursor.ts";
import { TimeChart } from "../../../shared/chart/ui/time-chart.tsx";
import { formatTime } from "../../../shared/format/model/format.ts";
import { useStore } from "../../../shared/store/ui/use-store.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { minuteMs, type PulseModel } from "../model/pulse-model.ts";
import styles from "./pulse-charts.module.css";

/** With more minutes bars would be thinner than a pixel. */
const mostBars = 180;
const lineFill = 0.14;

type ChartName = "traffic" | "batches" | "trouble" | "trips" | "lag";

type PulseChartProps = {
  readonly name: ChartName;
  readonly series: readonly ChartSeries[];
  readonly isBars: boolean;
  readonly timesMs: readonly number[];
  readonly timeZone: string;
  readonly cursor: Cursor;
  readonly formatValue: (value: number) => string;
};

/** A chart with its values at the cursor, or without one its latest values. */
const PulseChart = (props: PulseChartProps) => {
  const { name, series, isBars, timesMs, timeZone, cursor, formatValue } = props;
  const text = useTexts().messages.pulse;
  const moment = useStore(cursor);
  const pointed = moment === undefined ? -1 : timesMs.indexOf(moment);
  const index = pointed < 0 ? timesMs.length - 1 : pointed;
  const rangeMs = useMemo(() => [timesMs[0] ?? 0, (timesMs.at(-1) ?? 0) + minuteMs] as const, [timesMs]);
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
      </dl>
      <TimeChart
        className={styles.plot}
        timesMs={timesMs}
        series={series}
        timeZone={timeZone}
        rangeMs={rangeMs}
        barMs={isBars ? minuteMs : undefined}
        cursor={cursor}
        formatValue={formatValue}
      />
    </section>
  );
};

export const PulseCharts = (props: {
  readonly pulse: PulseModel;
  readonly timeZone: string;
  readonly cursor: Cursor;
}) => {
  const { pulse, timeZone, cursor } = props;
  const { messages, format } = useTexts();
  const text = messages.pulse.series;
  const isBars = pulse.batches.length <= mostBars;
  const shown = useMemo(() => {
    const { duplicates, late, rejected } = pulse;
    const fresh = pulse.records.map((records, index) => records - (duplicates[index] ?? 0));
    const series = (label: string, colour: ColourName, values: ChartSeries["values"]): ChartSeries => ({
      ...{ label, colour, values },
      ...(!isBars && { fill: lineFill }),
    });
    return {
      timesMs: pulse.batches.map((_, index) => pulse.firstMs + index * minuteMs),
      traffic: [series(text.fresh, "--accent", fresh), series(text.duplicates, "--trip-5", duplicates)],
      batches: [series(text.batches, "--trip-1", pulse.batches)],
      trouble: [series(text.late, "--trip-5", late), series(text.rejected, "--braking", rejected)],
      trips: [series(text.activeTrips, "--trip-7", pulse.activeTrips)],
      lag: [{ ...series(text.lag, "--trip-4", pulse.maxLagSeconds), fill: lineFill }],
    };
  }, [pulse, text, isBars]);
  const formats = useMemo(
    () => ({
      count: (value: number) => (Number.isInteger(value) ? format.count(value) : ""),
      seconds: (value: number) =>
        `${Number.isInteger(value) ? format.count(value) : format.decimal(value)} s`,
    }),
    [format],
  );
  const common = { timesMs: shown.timesMs, timeZone, cursor };
  const chart = (name: ChartName) => (
    <PulseChart
      {...common}
      name={name}
      series={shown[name]}
      isBars={isBars && name !== "lag"}
      formatValue={name === "lag" ? formats.seconds : formats.count}
    />
  );
  return (
    <div className={styles.charts}>
      {chart("traffic")}
      {chart("batches")}
      {chart("trouble")}
      {chart("trips")}
      {chart("lag")}
    </div>
  );
};
