import { dayPathOf } from "../../../shared/dates/model/date-paths.ts";
import { shortDateOf } from "../../../shared/dates/model/date-text.ts";
import { textOf } from "../../../shared/format/model/format.ts";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import type { DayFigures } from "../../../shared/trips/model/figures.ts";
import type { MonthModel } from "../model/month-model.ts";
import styles from "./month.module.css";

const times = ["movingSeconds", "idleSeconds", "parkedSeconds"] as const;

/** The cells of a day or of the whole month. */
const Figures = async (props: {
  readonly of: DayFigures & { readonly tripCount: number };
  readonly share?: number;
}) => {
  const { format } = await readTexts();
  const { of, share } = props;
  return (
    <>
      <td>{format.count(of.tripCount)}</td>
      <td className={styles.distance}>{textOf([format.distance(of.distanceMeters)])}</td>
      <td className={styles.share}>
        {share !== undefined && (
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" className={styles.bar} aria-hidden="true">
            <rect width={(share * 100).toFixed(1)} height="8" />
          </svg>
        )}
      </td>
      {times.map((name) => (
        <td key={name} data-time={name}>
          {of[name] === 0 ? "–" : textOf(format.duration(of[name]))}
        </td>
      ))}
    </>
  );
};

export const MonthTable = async ({ model }: { readonly model: MonthModel }) => {
  const texts = await readTexts();
  const { messages, format } = texts;
  const text = messages.monthPage;
  return (
    <table className={styles.table}>
      <caption className={styles.caption}>{text.table(format.month(`${model.month}-01`))}</caption>
      <thead>
        <tr>
          <th scope="col">{text.columns.date}</th>
          <th scope="col">{text.columns.trips}</th>
          <th scope="col">{text.columns.distance}</th>
          <td className={styles.share} />
          {times.map((name) => (
            <th key={name} scope="col" data-time={name}>
              {messages.figures[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {model.days.map((day) => (
          <tr key={day.date}>
            <th scope="row">
              <SiteLink href={dayPathOf(day.date)}>{shortDateOf(day.date, texts)}</SiteLink>
            </th>
            <Figures of={day} share={day.share} />
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{text.sum}</th>
          <Figures of={model.totals} />
        </tr>
      </tfoot>
    </table>
  );
};
