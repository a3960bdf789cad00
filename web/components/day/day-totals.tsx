"use client";

import type { ReactNode } from "react";
import type { DayTotals as Totals } from "../../lib/day-model.ts";
import { Quantities } from "../shell/quantity.tsx";
import { useTexts } from "../shell/texts-provider.tsx";
import styles from "./day-totals.module.css";

export const Fact = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt className={styles.label}>{label}</dt>
    <dd className={styles.value}>{children}</dd>
  </div>
);

export const DayTotals = ({ totals }: { readonly totals: Totals }) => {
  const { messages, format } = useTexts();
  const text = messages.totals;
  return (
    <section className={styles.totals} aria-label={text.label}>
      <dl className={styles.list} data-facts={totals.driverCount === null ? 4 : 5}>
        <div className={styles.hero}>
          <dt className={styles.label}>{text.distance}</dt>
          <dd className={styles.figure}>
            <Quantities of={[format.distance(totals.distanceMeters)]} />
          </dd>
        </div>
        <Fact label={text.driving}>
          <Quantities of={format.duration(totals.movingSeconds)} />
        </Fact>
        <Fact label={text.idle}>
          <Quantities of={format.duration(totals.idleSeconds)} />
        </Fact>
        <Fact label={text.topSpeed}>
          {totals.maxSpeedMps === null ? text.none : <Quantities of={[format.speed(totals.maxSpeedMps)]} />}
        </Fact>
        <Fact label={text.trips}>{format.count(totals.tripCount)}</Fact>
        {totals.driverCount !== null && <Fact label={text.drivers}>{format.count(totals.driverCount)}</Fact>}
      </dl>
    </section>
  );
};
