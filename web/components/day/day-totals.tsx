import type { ReactNode } from "react";
import type { DayTotals as Totals } from "../../lib/day-model.ts";
import { formatCount, formatDistance, formatDuration, formatSpeed } from "../../lib/format.ts";
import { messages } from "../../lib/messages.ts";
import { Quantities } from "../shell/quantity.tsx";
import styles from "./day-totals.module.css";

const text = messages.totals;

export const Fact = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt className={styles.label}>{label}</dt>
    <dd className={styles.value}>{children}</dd>
  </div>
);

export const DayTotals = ({ totals }: { readonly totals: Totals }) => (
  <section className={styles.totals} aria-label={text.label}>
    <dl className={styles.list} data-facts={totals.driverCount === null ? 4 : 5}>
      <div className={styles.hero}>
        <dt className={styles.label}>{text.distance}</dt>
        <dd className={styles.figure}>
          <Quantities of={[formatDistance(totals.distanceMeters)]} />
        </dd>
      </div>
      <Fact label={text.driving}>
        <Quantities of={formatDuration(totals.movingSeconds)} />
      </Fact>
      <Fact label={text.idle}>
        <Quantities of={formatDuration(totals.idleSeconds)} />
      </Fact>
      <Fact label={text.topSpeed}>
        {totals.maxSpeedMps === null ? text.none : <Quantities of={[formatSpeed(totals.maxSpeedMps)]} />}
      </Fact>
      <Fact label={text.trips}>{formatCount(totals.tripCount)}</Fact>
      {totals.driverCount !== null && <Fact label={text.drivers}>{formatCount(totals.driverCount)}</Fact>}
    </dl>
  </section>
);
