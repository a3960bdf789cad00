"use client";

import { useMemo, useState } from "react";
import { createCursor } from "../../../shared/chart/model/cursor.ts";
import { formatTime, formatTimeZone } from "../../../shared/format/model/format.ts";
import { LiveStatus } from "../../../shared/live/ui/live-status.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { marksOf } from "../model/pulse-marks.ts";
import { endMsOf, isSilent, minuteMs, type PulseModel } from "../model/pulse-model.ts";
import { around, type Zoom, zoomed, zoomWithin } from "../model/pulse-zoom.ts";
import { PulseBooks } from "./pulse-books.tsx";
import { PulseCharts } from "./pulse-charts.tsx";
import { PulseFigures } from "./pulse-figures.tsx";
import { PulseHealthLine } from "./pulse-health.tsx";
import { PulseMarks } from "./pulse-marks.tsx";
import styles from "./pulse-page.module.css";
import { PulseSums } from "./pulse-sums.tsx";
import { PulseZoomBar } from "./pulse-zoom-bar.tsx";
import { useLivePulse } from "./use-live-pulse.ts";
import { useZoom } from "./use-zoom.ts";

type Props = { readonly initial: PulseModel; readonly timeZone: string; readonly zoom: Zoom | undefined };

export const PulsePage = ({ initial, timeZone, zoom }: Props) => {
  const { state: pulse, isReconnecting } = useLivePulse(initial);
  const text = useTexts().messages.pulse;
  const last = new Date(endMsOf(pulse) - minuteMs).toISOString();
  return (
    <>
      <PulseHealthLine health={pulse.health} />
      {isSilent(pulse) ? (
        <>
          <Notice {...text.empty}>
            <a className={controls.primary} href="/record">
              {text.empty.record}
            </a>
          </Notice>
          <PulseBooks books={pulse.books} timeZone={timeZone} />
        </>
      ) : (
        <>
          <section className={styles.latest} aria-labelledby="latest">
            <div className={styles.latestHead}>
              <h2 className={styles.title} id="latest">
                {text.latest(formatTime(last, timeZone))}
              </h2>
              <LiveStatus isLive isReconnecting={isReconnecting} />
            </div>
            <PulseFigures pulse={pulse} />
            <p className={styles.note}>{text.latestNote(formatTimeZone(timeZone, last))}</p>
          </section>
          <PulseBooks books={pulse.books} timeZone={timeZone} />
          <PulseHistory pulse={pulse} timeZone={timeZone} zoom={zoom} />
        </>
      )}
    </>
  );
};

/** The minutes of the range, or of a part of it, and what happened in them. */
const PulseHistory = (props: {
  readonly pulse: PulseModel;
  readonly timeZone: string;
  readonly zoom: Zoom | undefined;
}) => {
  const { pulse, timeZone } = props;
  const [cursor] = useState(createCursor);
  const [asked, onZoom] = useZoom(pulse.range, props.zoom);
  // The range moves on, and what was zoomed in on leaves it in the end.
  const zoom = asked && zoomWithin(pulse, asked);
  const [fromMs, toMs] = [zoom?.fromMs, zoom?.toMs];
  const shown = useMemo(
    () => zoomed(pulse, fromMs === undefined || toMs === undefined ? undefined : { fromMs, toMs }),
    [pulse, fromMs, toMs],
  );
  const marks = useMemo(() => marksOf(pulse), [pulse]);
  const bar = { pulse, zoom, timeZone, onZoom };
  return (
    <>
      <PulseMarks
        pulse={pulse}
        marks={marks}
        timeZone={timeZone}
        onPress={(mark) => onZoom(around(pulse, mark))}
      />
      <PulseZoomBar {...bar} />
      <PulseCharts
        pulse={shown}
        marks={marks}
        timeZone={timeZone}
        cursor={cursor}
        hasBackfill={pulse.backfilled.some((count) => count > 0)}
        onSelect={(fromMs, toMs) => onZoom(zoomWithin(pulse, { fromMs, toMs }))}
      />
      <PulseSums pulse={shown} isZoomed={zoom !== undefined} timeZone={timeZone} />
    </>
  );
};
