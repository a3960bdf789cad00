"use client";

import { useState } from "react";
import { createCursor } from "../../../shared/chart/model/cursor.ts";
import { formatTime, formatTimeZone } from "../../../shared/format/model/format.ts";
import { LiveStatus } from "../../../shared/live/ui/live-status.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { isSilent, minuteMs, type PulseModel } from "../model/pulse-model.ts";
import { PulseCharts } from "./pulse-charts.tsx";
import { PulseFigures } from "./pulse-figures.tsx";
import styles from "./pulse-page.module.css";
import { PulseSums } from "./pulse-sums.tsx";
import { useLivePulse } from "./use-live-pulse.ts";

export const PulsePage = (props: { readonly initial: PulseModel; readonly timeZone: string }) => {
  const text = useTexts().messages.pulse;
  const { state: pulse, isReconnecting } = useLivePulse(props.initial);
  const [cursor] = useState(createCursor);
  const { timeZone } = props;
  if (isSilent(pulse))
    return (
      <Notice {...text.empty}>
        <a className={controls.primary} href="/record">
          {text.empty.record}
        </a>
      </Notice>
    );
  const lastMs = pulse.firstMs + (pulse.batches.length - 1) * minuteMs;
  const last = new Date(lastMs).toISOString();
  return (
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
      <PulseCharts pulse={pulse} timeZone={timeZone} cursor={cursor} />
      <PulseSums pulse={pulse} />
    </>
  );
};
