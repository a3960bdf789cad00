"use client";

import { useState } from "react";
import { formatTime } from "../../../shared/format/model/format.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { DayFigures } from "../../../shared/trips/model/figures.ts";
import type { TripModel } from "../model/trip-model.ts";
import styles from "./window-table.module.css";

/** Columns shown even if all zero; rare counts have a column only if they occur. */
const alwaysShown = new Set<keyof DayFigures>(["distanceMeters", "movingSeconds", "idleSeconds"]);

/** What each minute adds; rows are rendered when the table is opened. */
export const WindowTable = ({ trip }: { readonly trip: TripModel }) => {
  const { messages, format } = useTexts();
  const text = messages.trip.windows;
  const [isOpen, setIsOpen] = useState(false);
  const { windows, timeZone } = trip;
  const names = text.figures(format.shortDistanceUnit);
  const figures = (Object.keys(names) as (keyof DayFigures)[]).filter(
    (name) => alwaysShown.has(name) || windows.some((window) => window[name] > 0),
  );
  return (
    <details className={styles.windows} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary className={styles.summary}>{text.title(format.count(windows.length))}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard.
        <section className={styles.scroller} aria-label={text.caption} tabIndex={0}>
          <table className={styles.table} data-dense={figures.length > alwaysShown.size || undefined}>
            <caption className={styles.caption}>{text.caption}</caption>
            <thead>
              <tr>
                {[
                  text.minute,
                  text.fixes,
                  ...figures.map((name) => names[name]),
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
                  {figures.map((name) => (
                    <td key={name}>
                      {name === "distanceMeters"
                        ? format.shortDistance(window.distanceMeters).value
                        : format.count(window[name])}
                    </td>
                  ))}
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
