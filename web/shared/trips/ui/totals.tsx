import type { ReactNode } from "react";
import { type Quantity, textOf } from "../../format/model/format.ts";
import { Quantities } from "../../shell/ui/quantity.tsx";
import type { Texts } from "../../texts/model/texts.ts";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import type { DayFigures } from "../model/figures.ts";
import styles from "./totals.module.css";

export const Fact = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt className={styles.label}>{label}</dt>
    <dd className={styles.value}>{children}</dd>
  </div>
);

/** Null if no phone measured one. */
export const TopSpeed = ({ mps }: { readonly mps: number | null }) => {
  const { messages, format } = useTexts();
  const { topSpeed, none } = messages.totals;
  return <Fact label={topSpeed}>{mps === null ? none : <Quantities of={[format.speed(mps)]} />}</Fact>;
};

export type QuietFact = readonly [label: string, value: readonly Quantity[]];

/** Time that says little about the driving, if there is any. */
const quietTimesOf = (figures: DayFigures, { messages, format }: Texts): QuietFact[] =>
  (["parkedSeconds", "unknownSeconds"] as const)
    .filter((name) => figures[name] >= 1)
    .map((name) => [messages.figures[name], format.duration(figures[name])]);

/** Distance and time at the head of a panel, with further figures as facts. */
export const Totals = (props: {
  readonly label: string;
  readonly figures: DayFigures;
  readonly className?: string | undefined;
  readonly status?: ReactNode;
  /** In columns, for many facts. */
  readonly isGrid?: boolean;
  readonly children: ReactNode;
  /** In a small line below the others. */
  readonly quiet?: readonly QuietFact[];
}) => {
  const { figures, className = "", quiet = [] } = props;
  const texts = useTexts();
  const { messages, format } = texts;
  const small = [...quietTimesOf(figures, texts), ...quiet];
  return (
    <section className={`${styles.totals} ${className}`} aria-label={props.label}>
      {props.status}
      <dl className={styles.list} data-grid={props.isGrid || undefined}>
        <div className={styles.hero}>
          <dt className={styles.label}>{messages.figures.distanceMeters}</dt>
          <dd className={styles.figure}>
            <Quantities of={[format.distance(figures.distanceMeters)]} />
          </dd>
        </div>
        <Fact label={messages.figures.movingSeconds}>
          <Quantities of={format.duration(figures.movingSeconds)} />
        </Fact>
        <Fact label={messages.figures.idleSeconds}>
          <Quantities of={format.duration(figures.idleSeconds)} />
        </Fact>
        {props.children}
      </dl>
      {small.length > 0 && (
        <dl className={styles.quiet}>
          {small.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{textOf(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
};
