"use client";

import type { ReactNode } from "react";
import controls from "../../../shared/shell/ui/controls.module.css";
import { NextIcon, PreviousIcon } from "../../../shared/shell/ui/icons.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { PulseModel } from "../model/pulse-model.ts";
import { moved, scaled, shownZoom, type Zoom } from "../model/pulse-zoom.ts";
import styles from "./pulse-zoom-bar.module.css";
import { useWhen } from "./use-when.ts";

const plus = "M12 5v14M5 12h14";
const minus = "M5 12h14";

const Sign = ({ path }: { readonly path: string }) => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinecap="round"
    aria-hidden="true"
  >
    <path d={path} />
  </svg>
);

/** Says which minutes all charts show, and zooms by buttons what a drag across a chart does by pointer. */
export const PulseZoomBar = (props: {
  readonly pulse: PulseModel;
  readonly zoom: Zoom | undefined;
  readonly timeZone: string;
  readonly onZoom: (zoom: Zoom | undefined) => void;
}) => {
  const { pulse, zoom, timeZone, onZoom } = props;
  const text = useTexts().messages.pulse.zoom;
  const { fromMs, toMs } = shownZoom(pulse, zoom);
  const when = useWhen(pulse, timeZone);
  const button = (label: string, icon: ReactNode, isOff: boolean, next: () => Zoom | undefined) => (
    // Not `disabled`, which would take the focus away at the end of the range.
    <button
      type="button"
      className={controls.icon}
      aria-label={label}
      aria-disabled={isOff}
      onClick={() => !isOff && onZoom(next())}
    >
      {icon}
    </button>
  );
  const isShortest = scaled(pulse, zoom, 0.5)?.fromMs === zoom?.fromMs && zoom !== undefined;
  const isAtStart = fromMs === pulse.firstMs;
  const isAtEnd = moved(pulse, zoom, 1)?.toMs === zoom?.toMs;
  return (
    <section className={styles.bar} aria-label={text.label}>
      <p className={styles.shown} role="status">
        {text.shown(when(fromMs), when(toMs))}
      </p>
      <p className={styles.hint}>{text.hint}</p>
      <div className={styles.buttons}>
        {button(text.earlier, <PreviousIcon />, isAtStart, () => moved(pulse, zoom, -1))}
        {button(text.later, <NextIcon />, isAtEnd, () => moved(pulse, zoom, 1))}
        {button(text.in, <Sign path={plus} />, isShortest, () => scaled(pulse, zoom, 0.5))}
        {button(text.out, <Sign path={minus} />, !zoom, () => scaled(pulse, zoom, 2))}
        <button
          type="button"
          className={controls.quiet}
          aria-disabled={!zoom}
          onClick={() => onZoom(undefined)}
        >
          {text.whole}
        </button>
      </div>
    </section>
  );
};
