"use client";

import { useState } from "react";
import { formatCount, formatSpeed, formatTime } from "../../lib/format.ts";
import { messages } from "../../lib/messages.ts";
import type { TripModel } from "../../lib/trip-model.ts";
import styles from "./window-table.module.css";

const text = messages.trip.windows;

/** What each minute adds; its rows are made when it is opened. */
export const WindowTable = ({ trip }: { readonly trip: TripModel }) => {
  const [isOpen, setIsOpen] = useState(false);
  const { windows, timeZone } = trip;
  return (
    <details className={styles.windows} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary className={styles.summary}>{text.title(formatCount(windows.length))}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        <section className={styles.scroller} aria-label={text.caption} tabIndex={0}>
          <table className={styles.table}>
            <caption className={styles.caption}>{text.caption}</caption>
            <thead>
              <tr>
                {[text.minute, text.fixes, text.meters, text.driving, text.idle, text.topSpeed].map(
                  (name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {windows.map((window) => (
                <tr key={window.start}>
                  <th scope="row">{formatTime(window.start, timeZone)}</th>
                  <td>{formatCount(window.unique)}</td>
                  <td>{formatCount(window.distanceMeters)}</td>
                  <td>{formatCount(window.movingSeconds)}</td>
                  <td>{formatCount(window.idleSeconds)}</td>
                  <td>{window.maxSpeedMps === null ? text.none : formatSpeed(window.maxSpeedMps).value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
};
