"use client";

import { maxUsableAccuracyMeters } from "@trips/core/domain/gps-record.ts";
import { textOf } from "../../lib/format.ts";
import type { TripModel } from "../../lib/trip-model.ts";
import { useTexts } from "../shell/texts-provider.tsx";
import styles from "./trip-panel.module.css";

/** What can be shown on the map beside the route. */
export type Evidence = "filtered" | "late";

const counts = [
  "received",
  "unique",
  "filtered",
  "late",
  "teleports",
  "gaps",
  "conflicts",
  "missing",
] as const;
type Count = (typeof counts)[number];

const evidenceOf = ({ filteredFixes, late }: TripModel, count: Count): Evidence | undefined => {
  if (count === "filtered" && filteredFixes.length > 0) return "filtered";
  return count === "late" && late.length > 0 ? "late" : undefined;
};

/** What became of every fix, in plain words. */
export const TripQuality = (props: {
  readonly trip: TripModel;
  readonly shown: ReadonlySet<Evidence>;
  readonly onToggle: (evidence: Evidence) => void;
}) => {
  const { trip, shown } = props;
  const { messages, format } = useTexts();
  const text = messages.trip.why;
  const meanings = text.meanings(textOf([format.shortDistance(maxUsableAccuracyMeters)]));
  const usable = trip.quality.unique - trip.quality.filtered;
  return (
    <section className={styles.section} aria-labelledby="why-title">
      <h2 className={styles.sectionTitle} id="why-title">
        {text.title}
      </h2>
      <p className={styles.lead}>
        {text.sum(textOf([format.distance(trip.distanceMeters)]), format.count(usable))}
      </p>
      <dl className={styles.counts}>
        {counts.map((name) => {
          const count = name === "received" ? trip.received : trip.quality[name];
          const evidence = evidenceOf(trip, name);
          return (
            <div key={name} className={styles.count} data-zero={count === 0 || undefined}>
              <dt className={styles.countName}>
                {text.counts[name]} <span className={styles.countValue}>{format.count(count)}</span>
              </dt>
              <dd className={styles.meaning}>
                {meanings[name]}
                {evidence && (
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
    </section>
  );
};
