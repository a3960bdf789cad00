import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { endMsOf, type PulseModel, pulseCounts } from "../model/pulse-model.ts";
import styles from "./pulse-page.module.css";
import { useWhen } from "./use-when.ts";

/** The charts' content in words and numbers. A trip spans many minutes, so trips have no sum. */
export const PulseSums = (props: {
  readonly pulse: PulseModel;
  readonly isZoomed: boolean;
  readonly timeZone: string;
}) => {
  const { pulse, isZoomed, timeZone } = props;
  const { messages, format } = useTexts();
  const when = useWhen(pulse, timeZone);
  const { p50LagSeconds, p99LagSeconds } = pulse.lag;
  const { sums, figures, range } = messages.pulse;
  const sumOf = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return (
    <section className={styles.sums} aria-labelledby="sums">
      <h2 className={styles.title} id="sums">
        {sums.title(
          isZoomed
            ? messages.pulse.marks.span(when(pulse.firstMs), when(endMsOf(pulse)))
            : range.choices[pulse.range],
        )}
      </h2>
      <table className={styles.table}>
        <caption className={styles.caption}>{sums.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{sums.what}</th>
            <th scope="col">{sums.sum}</th>
            <th scope="col">{sums.highest}</th>
          </tr>
        </thead>
        <tbody>
          {pulseCounts.map((name) => (
            <tr key={name}>
              <th scope="row">{figures[name][0]}</th>
              <td>{name === "activeTrips" ? figures.none : format.count(sumOf(pulse[name]))}</td>
              <td>{format.count(Math.max(...pulse[name]))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!isZoomed && p50LagSeconds !== null && p99LagSeconds !== null && (
        <p className={styles.note}>
          {sums.lag(format.decimal(p50LagSeconds), format.decimal(p99LagSeconds))}
        </p>
      )}
    </section>
  );
};
