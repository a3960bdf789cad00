"use client";

import { useState } from "react";
import { formatTime } from "../../lib/format.ts";
import type { TripModel } from "../../lib/trip-model.ts";
import { useTexts } from "../shell/texts-provider.tsx";
import styles from "./window-table.module.css";

/** What each minute adds; its rows are made when it is opened. */
export const WindowTable = ({ trip }: { readonly trip: TripModel }) => {
  const { messages, format } = useTexts();
  const text = messages.trip.windows;
  const [isOpen, setIsOpen] = useState(false);
  const { windows, timeZone } = trip;
  return (
    <details className={styles.windows} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary className={styles.summary}>{text.title(format.count(windows.length))}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        <section className={styles.scroller} aria-label={text.caption} tabIndex={0}>
          <table className={styles.table}>
            <caption className={styles.caption}>{text.caption}</caption>
            <thead>
              <tr>
                {[
                  text.minute,
                  text.fixes,
                  text.distance(format.shortDistanceUnit),
                  text.driving,
                  text.idle,
                  text.topSpeed(format.speedUnit),
                ].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {windows.map((window) => (
                <tr key={window.start}>
                  <th scope="row">{formatTime(window.start, timeZone)}</th>
                  <td>{format.count(window.unique)}</td>
                  <td>{format.shortDistance(window.distanceMeters).value}</td>
                  <td>{format.count(window.movingSeconds)}</td>
                  <td>{format.count(window.idleSeconds)}</td>
                  <td>{window.maxSpeedMps === null ? text.none : format.speed(window.maxSpeedMps).value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
};
