"use client";

import type { LeftOutFixView } from "@trips/core/application/views.ts";
import type { RejectReason } from "@trips/core/domain/batch.ts";
import { rules } from "@trips/core/domain/rules.ts";
import { textOf } from "../../../shared/format/model/format.ts";
import type { QualityCount } from "../../../shared/texts/model/messages/trip.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { qualityCountsOf } from "../../../shared/trips/model/trip-quality.ts";
import type { TripModel } from "../model/trip-model.ts";
import styles from "./trip-panel.module.css";

/** What can be shown on the map beside the route. */
export type Evidence = "late" | LeftOutFixView["because"];

/** Each count, and which of them the map can show. */
const counts = {
  received: undefined,
  repeated: undefined,
  rejected: undefined,
  unique: undefined,
  used: undefined,
  filtered: "inaccurate",
  outliers: "outlier",
  misclocked: "misclocked",
  marked: "marked",
  late: "late",
  jumps: undefined,
  gaps: undefined,
  uncountedMeters: undefined,
  conflicts: undefined,
  missing: undefined,
} as const satisfies Record<QualityCount, Evidence | undefined>;
const countNames = Object.keys(counts) as QualityCount[];

/** The counts of what the phone sent, which add up. */
const sums = [
  ["received", ["unique", "repeated", "rejected"]],
  ["unique", ["used", "filtered", "outliers", "misclocked", "marked"]],
] as const satisfies readonly (readonly [QualityCount, readonly QualityCount[]])[];

/** A count in words; those received and rejected may be lower bounds. */
const countTextOf = ({ messages, format }: Texts, trip: TripModel, name: QualityCount): string => {
  const value = qualityCountsOf(trip)[name];
  if (name === "uncountedMeters") return textOf([format.shortDistance(value)]);
  const isAtLeast = (name === "received" || name === "rejected") && trip.quality.rejected.isAtLeast;
  return isAtLeast ? messages.trip.why.atLeast(format.count(value)) : format.count(value);
};

/** `Time out of range: 3.` for each. */
const reasonsTextOf = ({ messages, format }: Texts, { reasons }: TripModel["quality"]["rejected"]): string =>
  Object.entries(reasons)
    .map(
      ([reason, count]) => ` ${messages.trip.why.reasons[reason as RejectReason]}: ${format.count(count)}.`,
    )
    .join("");

const isShowable = ({ leftOutFixes, late }: TripModel, evidence: Evidence): boolean =>
  evidence === "late" ? late.length > 0 : leftOutFixes.some(({ because }) => because === evidence);

type Props = {
  readonly trip: TripModel;
  readonly shown: ReadonlySet<Evidence>;
  readonly onToggle: (evidence: Evidence) => void;
};

/** Counts with their meanings, and a button for those that the map can show. */
const CountList = (props: Props & { readonly names: readonly QualityCount[] }) => {
  const { trip, shown } = props;
  const texts = useTexts();
  const { messages, format } = texts;
  const text = messages.trip.why;
  const values = qualityCountsOf(trip);
  const meanings = text.meanings(
    textOf([format.shortDistance(rules.maxAccuracyMeters)]),
    textOf(format.duration(rules.gapMs / 1000)),
    textOf(format.duration(rules.tripOverMs / 1000)),
  );
  return (
    <dl className={styles.counts}>
      {props.names.map((name) => {
        const evidence = counts[name];
        return (
          <div key={name} className={styles.count} data-zero={values[name] === 0 || undefined}>
            <dt className={styles.countName}>
              {text.counts[name]} <span className={styles.countValue}>{countTextOf(texts, trip, name)}</span>
            </dt>
            <dd className={styles.meaning}>
              {meanings[name]}
              {name === "rejected" && reasonsTextOf(texts, trip.quality.rejected)}
              {evidence && isShowable(trip, evidence) && (
                <button
                  type="button"
                  className={styles.show}
                  aria-pressed={shown.has(evidence)}
                  aria-label={`${text.show}: ${text.counts[name]}`}
                  onClick={() => props.onToggle(evidence)}
                >
                  {text.show}
                </button>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
};

/** What became of every fix, in plain words; counts of zero are folded away. */
export const TripQuality = (props: Props) => {
  const { trip } = props;
  const texts = useTexts();
  const { messages, format } = texts;
  const text = messages.trip.why;
  const values = qualityCountsOf(trip);
  /** `Unique 1,960`. */
  const named = (name: QualityCount): string => `${text.counts[name]} ${countTextOf(texts, trip, name)}`;
  const occurring = countNames.filter((name) => values[name] > 0);
  const zero = countNames.filter((name) => values[name] === 0);
  return (
    <section className={styles.section} aria-labelledby="why-title">
      <h2 className={styles.sectionTitle} id="why-title">
        {text.title}
      </h2>
      <p className={styles.lead}>
        {text.sum(
          values.used,
          textOf([format.distance(trip.distanceMeters)]),
          format.count(values.used),
          format.count(values.used - 1),
          format.count(trip.rules),
        )}
      </p>
      <ul className={styles.sums}>
        {sums.map(([whole, parts]) => (
          <li key={whole}>
            {named(whole)} = {parts.map(named).join(" + ")}
          </li>
        ))}
      </ul>
      <CountList {...props} names={occurring} />
      {zero.length > 0 && (
        <details className={styles.zero}>
          <summary>{text.zero(format.count(zero.length))}</summary>
          <CountList {...props} names={zero} />
        </details>
      )}
    </section>
  );
};
