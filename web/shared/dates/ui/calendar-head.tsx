import controls from "../../shell/ui/controls.module.css";
import { NextIcon, PreviousIcon } from "../../shell/ui/icons.tsx";
import { SiteLink } from "../../shell/ui/site-link.tsx";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import { monthPathOf } from "../model/date-paths.ts";
import { firstOfMonth } from "../model/dates.ts";
import { firstCalendarDate } from "../model/day-calendar.ts";
import styles from "./calendar.module.css";

/** The month's name, which links to its page if it is the caller's own, between two buttons that turn to the months beside it. */
export const CalendarHead = (props: {
  /** The month's first date. */
  readonly first: string;
  readonly today: string;
  readonly isOwn: boolean;
  readonly onTurn: (months: number) => void;
}) => {
  const { first, onTurn } = props;
  const { messages, format } = useTexts();
  const text = messages.month;
  return (
    <header className={styles.head}>
      <button
        type="button"
        className={`${controls.icon} ${styles.turn}`}
        aria-label={text.previousMonth}
        title={text.previousMonth}
        disabled={first <= firstCalendarDate}
        onClick={() => onTurn(-1)}
      >
        <PreviousIcon />
      </button>
      <h2 className={styles.month} id="calendar-month" aria-live="polite">
        {props.isOwn ? (
          <SiteLink href={monthPathOf(first.slice(0, 7))}>{format.month(first)}</SiteLink>
        ) : (
          format.month(first)
        )}
      </h2>
      <button
        type="button"
        className={`${controls.icon} ${styles.turn}`}
        aria-label={text.nextMonth}
        title={text.nextMonth}
        disabled={first >= firstOfMonth(props.today)}
        onClick={() => onTurn(1)}
      >
        <NextIcon />
      </button>
    </header>
  );
};
