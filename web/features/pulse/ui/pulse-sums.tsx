import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { type PulseModel, pulseCounts } from "../model/pulse-model.ts";
import styles from "./pulse-page.module.css";

/** The charts' content in words and numbers. A trip spans many minutes, so trips have no sum. */
export const PulseSums = ({ pulse }: { readonly pulse: PulseModel }) => {
  const { messages, format } = useTexts();
  const { sums, figures, range } = messages.pulse;
  const sumOf = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return (
    <section className={styles.sums} aria-labelledby="sums">
      <h2 className={styles.title} id="sums">
        {sums.title(range.choices[pulse.range])}
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
    </section>
  );
};
