import type { DaySum } from "@trips/core/application/read-days.ts";
import { SiteLink } from "../../shell/ui/site-link.tsx";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import { describeDay, longDateOf, shortDistanceOf } from "../model/date-text.ts";
import styles from "./calendar.module.css";

/** The link to a date, with its figure; a date to come is text. */
export const CalendarDay = (props: {
  readonly date: string;
  readonly today: string;
  readonly pathOf: (date: string) => string;
  /** A known date without trips is null. */
  readonly sum: DaySum | null | undefined;
  readonly isShown: boolean;
  readonly isCurrent: boolean;
  readonly onFocus: () => void;
  readonly onClick: () => void;
}) => {
  const { date, today, sum } = props;
  const texts = useTexts();
  const name = longDateOf(date, texts);
  const facts = { date, distanceMeters: sum?.distanceMeters ?? 0, tripCount: sum?.tripCount ?? 0 };
  const figure = sum && sum.tripCount > 0 ? shortDistanceOf(sum.distanceMeters, texts) : "";
  if (date > today) return <span className={styles.future}>{Number(date.slice(8))}</span>;
  return (
    <SiteLink
      className={styles.day}
      href={props.pathOf(date)}
      data-date={date}
      data-figure={figure}
      aria-label={sum === undefined ? name : describeDay(name, facts, texts)}
      aria-current={props.isShown ? "page" : date === today ? "date" : undefined}
      tabIndex={props.isCurrent ? 0 : -1}
      onFocus={props.onFocus}
      onClick={props.onClick}
    >
      {Number(date.slice(8))}
    </SiteLink>
  );
};
