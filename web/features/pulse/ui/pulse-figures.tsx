import type { ReactNode } from "react";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { type PulseModel, pulseCounts } from "../model/pulse-model.ts";
import styles from "./pulse-figures.module.css";

const troubled = new Set(["late", "rejected", "failed"]);

/** The last minute in numbers, each with what it means. */
export const PulseFigures = ({ pulse }: { readonly pulse: PulseModel }) => {
  const { messages, format } = useTexts();
  const text = messages.pulse.figures;
  const [p50, p99, longest] = [pulse.p50LagSeconds, pulse.p99LagSeconds, pulse.maxLagSeconds].map(
    (values) => values.at(-1) ?? null,
  ) as [number | null, number | null, number | null];
  const lag = p99 ?? longest;
  const decimal = (value: number | null) => (value === null ? text.none : format.decimal(value));
  const figure = (
    name: Exclude<keyof typeof text, "label" | "none" | "lagOf">,
    value: ReactNode,
    isTrouble = false,
    more = "",
  ) => (
    <div key={name} className={styles.figure} data-trouble={isTrouble || undefined}>
      <dt className={styles.name}>{text[name][0]}</dt>
      <dd className={styles.value}>{value}</dd>
      <dd className={styles.meaning}>
        {more} {text[name][1]}
      </dd>
    </div>
  );
  return (
    <dl className={styles.figures} aria-label={text.label}>
      {pulseCounts.map((name) => {
        const count = pulse[name].at(-1) ?? 0;
        return figure(name, format.count(count), troubled.has(name) && count > 0);
      })}
      {figure("distance", <Quantities of={[format.distance(pulse.distanceMeters.at(-1) ?? 0)]} />)}
      {figure(
        "lag",
        lag === null ? text.none : <Quantities of={[{ value: format.decimal(lag), unit: "s" }]} />,
        false,
        text.lagOf(decimal(p50), decimal(longest)),
      )}
    </dl>
  );
};
