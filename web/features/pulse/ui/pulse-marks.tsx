"use client";

import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { Mark } from "../model/pulse-marks.ts";
import { minuteMs, type PulseModel } from "../model/pulse-model.ts";
import styles from "./pulse-marks.module.css";
import { useWhen } from "./use-when.ts";

const mostShown = 12;
const signs: Readonly<Record<Mark["kind"], string>> = {
  ...{ failed: "M2 2l8 8M10 2l-8 8", rejected: "M6 1.5l5 9H1z" },
  ...{ backfilled: "M1.5 1.5h9v9h-9z", gap: "M1 6h10" },
};

/** The marks of the charts in words; pressing one zooms in on it. */
export const PulseMarks = (props: {
  readonly pulse: PulseModel;
  readonly marks: readonly Mark[];
  readonly timeZone: string;
  readonly onPress: (mark: Mark) => void;
}) => {
  const { pulse, marks, timeZone, onPress } = props;
  const { messages, format } = useTexts();
  const text = messages.pulse.marks;
  const when = useWhen(pulse, timeZone);
  return (
    <section className={styles.marks} aria-labelledby="marks">
      <h2 className={styles.title} id="marks">
        {text.title}
      </h2>
      {marks.length === 0 && <p className={styles.none}>{text.none}</p>}
      <ol className={styles.list}>
        {marks.slice(0, mostShown).map((mark) => (
          <li key={`${mark.kind} ${mark.fromMs}`}>
            <button type="button" className={styles.mark} onClick={() => onPress(mark)}>
              <svg className={styles.sign} data-kind={mark.kind} viewBox="0 0 12 12" aria-hidden="true">
                <path d={signs[mark.kind]} />
              </svg>
              <span className={styles.time}>
                {mark.toMs - mark.fromMs > minuteMs
                  ? text.span(when(mark.fromMs), when(mark.toMs))
                  : when(mark.fromMs)}
              </span>
              {text.kinds[mark.kind](format.count(mark.count))}
            </button>
          </li>
        ))}
      </ol>
      {marks.length > mostShown && (
        <p className={styles.none}>{text.more(format.count(marks.length - mostShown))}</p>
      )}
    </section>
  );
};
