"use client";

import { lazy, Suspense, useState } from "react";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { ReplayPlayer } from "../model/replay-player.ts";
import type { Track, TripModel } from "../model/trip-model.ts";
import styles from "./correct-trip.module.css";

const CorrectionsPanel = lazy(() => import("./corrections-panel.tsx"));

/** Where a driver's corrections are sent, and by whom. */
export type Correcting = { readonly apiUrl: string; readonly driver: string };

/** What a driver may say about the own trip: loaded when it is asked for. */
export const CorrectTrip = (props: {
  readonly trip: TripModel;
  readonly track: Track;
  readonly player: ReplayPlayer;
  readonly correcting: Correcting;
}) => {
  const [isOpen, setIsOpen] = useState(false);
  const text = useTexts().messages.trip.correct;
  return (
    <section className={styles.section} aria-labelledby="correct-title">
      <h2 className={styles.title} id="correct-title">
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {text.title}
        </button>
      </h2>
      {isOpen && (
        <Suspense fallback={<p className={styles.note}>{text.loading}</p>}>
          <CorrectionsPanel {...props} />
        </Suspense>
      )}
    </section>
  );
};
