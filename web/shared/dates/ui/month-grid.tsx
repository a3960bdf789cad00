import type { KeyboardEvent, ReactNode } from "react";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import { addDays } from "../model/dates.ts";
import { dateAfterKey, weeksOfMonth } from "../model/day-calendar.ts";
import styles from "./calendar.module.css";

/** Any Monday, for the names of the weekdays. */
const aMonday = "2026-11-16";

const Weekdays = () => {
  const { format } = useTexts();
  return (
    <tr>
      {Array.from({ length: 7 }, (_, index) => {
        const name = format.weekday(addDays(aMonday, index));
        return (
          <th key={name} className={styles.weekday} scope="col" abbr={name}>
            {name.slice(0, 2)}
          </th>
        );
      })}
    </tr>
  );
};

/** The weeks of a month, and the keys that move from date to date. */
export const MonthGrid = (props: {
  readonly current: string;
  /** With the date that a key leads to, in the calendar or not. */
  readonly onMove: (to: string) => void;
  readonly children: (date: string) => ReactNode;
}) => {
  const { current, onMove, children } = props;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target instanceof HTMLElement) {
      event.preventDefault();
      event.target.click();
      return;
    }
    const next = dateAfterKey(current, event.key, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    onMove(next);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table with arrow keys is a grid.
    <table className={styles.grid} role="grid" aria-labelledby="calendar-month" onKeyDown={onKeyDown}>
      <thead>
        <Weekdays />
      </thead>
      <tbody>
        {weeksOfMonth(current).map((week) => (
          <tr key={week.find(Boolean)}>
            {week.map((each, index) =>
              each ? (
                <td key={each}>{children(each)}</td>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: an empty cell has no other key.
                <td key={index} />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
