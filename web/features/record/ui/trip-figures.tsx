import { textOf } from "../../../shared/format/model/format.ts";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { CurrentTrip } from "./phone/record-session.ts";
import styles from "./trip-figures.module.css";

/** An older speed says nothing about the current one. */
const freshMs = 10_000;

export const TripFigures = (props: {
  readonly trip: CurrentTrip;
  readonly isLive: boolean;
  readonly nowMs: number;
}) => {
  const { messages, format } = useTexts();
  const text = messages.record.figures;
  const { startedAt, progress } = props.trip;
  const { lastT, speedMps, accuracyMeters, distanceMm } = progress;
  const isFresh = props.isLive && lastT !== null && props.nowMs - lastT < freshMs;
  const endedAt = props.isLive ? props.nowMs : (lastT ?? startedAt);
  const seconds = Math.max(0, Math.floor((endedAt - startedAt) / 1000));
  const fact = (name: string, value: string | undefined) => (
    <div>
      <dt className={styles.label}>{name}</dt>
      <dd className={styles.value}>{value ?? text.none}</dd>
    </div>
  );
  return (
    <dl className={styles.figures} aria-label={text.label}>
      <div className={styles.speed}>
        <dt className={styles.label}>{text.speed}</dt>
        <dd className={styles.figure}>
          {isFresh && speedMps !== null ? <Quantities of={[format.speed(speedMps)]} /> : text.none}
        </dd>
      </div>
      {fact(text.distance, textOf([format.distance(distanceMm / 1000)]))}
      {fact(text.time, textOf(format.duration(seconds)) || undefined)}
      {fact(
        text.accuracy,
        isFresh && accuracyMeters !== null ? textOf([format.shortDistance(accuracyMeters)]) : undefined,
      )}
    </dl>
  );
};
