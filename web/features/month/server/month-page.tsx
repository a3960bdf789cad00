import type { ReactNode } from "react";
import { dayPathOf, monthPathOf } from "../../../shared/dates/model/date-paths.ts";
import { PrintHead } from "../../../shared/shell/server/print-head.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { NextIcon, PreviousIcon } from "../../../shared/shell/ui/icons.tsx";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { PrintButton } from "../../../shared/shell/ui/print-button.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { datesOfMonth, type MonthModel, monthsBeside } from "../model/month-model.ts";
import { MonthTotals } from "../ui/month-totals.tsx";
import styles from "./month.module.css";
import { MonthTable } from "./month-table.tsx";

const Step = (props: {
  readonly month: string | undefined;
  readonly label: string;
  readonly children: ReactNode;
}) =>
  props.month === undefined ? (
    <button className={controls.icon} type="button" disabled aria-label={props.label}>
      {props.children}
    </button>
  ) : (
    <SiteLink
      className={controls.icon}
      href={monthPathOf(props.month)}
      aria-label={props.label}
      title={props.label}
    >
      {props.children}
    </SiteLink>
  );

const MonthHead = async ({ month, today }: { readonly month: string; readonly today: string }) => {
  const { messages, format } = await readTexts();
  const text = messages.monthPage;
  const { previous, next } = monthsBeside(month, today);
  const { from, to } = datesOfMonth(month);
  return (
    <header className={styles.head}>
      <h1 className={styles.heading}>{format.month(from)}</h1>
      <nav className={styles.steps} aria-label={text.label}>
        <SiteLink className={controls.quiet} href={dayPathOf(to < today ? to : today)}>
          {text.toDay}
        </SiteLink>
        <PrintButton label={text.print} />
        <Step month={previous} label={text.previous}>
          <PreviousIcon />
        </Step>
        <Step month={next} label={text.next}>
          <NextIcon />
        </Step>
      </nav>
    </header>
  );
};

/** A month of the caller's own days: its totals, and a row for each day with trips. */
export const MonthPage = async (props: {
  readonly model: MonthModel;
  readonly name: string;
  readonly today: string;
}) => {
  const text = (await readTexts()).messages.monthPage;
  const { month, totals, days } = props.model;
  return (
    <main className={styles.page} id="content">
      <PrintHead name={props.name} />
      <MonthHead month={month} today={props.today} />
      {days.length === 0 ? (
        <Notice {...text.empty} />
      ) : (
        <>
          <div className={styles.totals}>
            <MonthTotals
              totals={totals}
              labels={{ totals: text.totals, days: text.days, trips: text.trips }}
            />
          </div>
          <MonthTable model={props.model} />
        </>
      )}
    </main>
  );
};
