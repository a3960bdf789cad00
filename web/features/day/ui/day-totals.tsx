"use client";

import type { ReactNode } from "react";
import { type Format, type Quantity, textOf } from "../../../shared/format/model/format.ts";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import type { Messages } from "../../../shared/texts/model/messages/messages.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { DayFigures } from "../../../shared/trips/model/figures.ts";
import type { DayTotals as Totals } from "../model/day-model.ts";
import styles from "./day-totals.module.css";

export const Fact = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt className={styles.label}>{label}</dt>
    <dd className={styles.value}>{children}</dd>
  </div>
);

type QuietFact = readonly [label: string, value: readonly Quantity[]];

/** Time that says little about the driving, where there is some of it. */
export const quietTimesOf = (figures: DayFigures, messages: Messages, format: Format): QuietFact[] =>
  (["parkedSeconds", "unknownSeconds"] as const)
    .filter((name) => figures[name] >= 1)
    .map((name) => [messages.figures[name], format.duration(figures[name])]);

/** Figures in a small line below the others. */
export const QuietFacts = ({ of }: { readonly of: readonly QuietFact[] }) =>
  of.length > 0 && (
    <dl className={styles.quiet}>
      {of.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{textOf(value)}</dd>
        </div>
      ))}
    </dl>
  );

export const DayTotals = ({ totals }: { readonly totals: Totals }) => {
  const { messages, format } = useTexts();
  const text = messages.totals;
  return (
    <section className={styles.totals} aria-label={text.label}>
      <dl className={styles.list}>
        <div className={styles.hero}>
          <dt className={styles.label}>{messages.figures.distanceMeters}</dt>
          <dd className={styles.figure}>
            <Quantities of={[format.distance(totals.distanceMeters)]} />
          </dd>
        </div>
        <Fact label={messages.figures.movingSeconds}>
          <Quantities of={format.duration(totals.movingSeconds)} />
        </Fact>
        <Fact label={messages.figures.idleSeconds}>
          <Quantities of={format.duration(totals.idleSeconds)} />
        </Fact>
        <Fact label={text.topSpeed}>
          {totals.maxSpeedMps === null ? text.none : <Quantities of={[format.speed(totals.maxSpeedMps)]} />}
        </Fact>
        <Fact label={text.trips}>{format.count(totals.tripCount)}</Fact>
      </dl>
      <QuietFacts of={quietTimesOf(totals, messages, format)} />
    </section>
  );
};
