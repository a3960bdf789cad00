"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useScene } from "../../../shared/map/ui/stage.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { DownloadIcon, NextIcon, PreviousIcon } from "../../../shared/shell/ui/icons.tsx";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { FleetTrip } from "../model/fleet-model.ts";
import { fleetCsvPathOf } from "../model/fleet-path.ts";
import { type FleetQuery, fleetSearchOf, type SortColumn } from "../model/fleet-query.ts";
import styles from "./trip-table.module.css";
import { TripTableRow } from "./trip-table-row.tsx";
import type { ChangeQuery } from "./use-fleet-query.ts";

const rowsPerPage = 50;

const ColumnHead = (props: {
  readonly column: SortColumn;
  readonly query: FleetQuery;
  readonly change: ChangeQuery;
  readonly children: ReactNode;
}) => {
  const { column, query } = props;
  const isSorted = column === query.sort;
  const order = query.isDescending ? "descending" : "ascending";
  // Text columns start from A, figures from the greatest.
  const first = column !== "driver" && column !== "vehicle";
  return (
    <th scope="col" data-column={column} aria-sort={isSorted ? order : undefined}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => props.change({ sort: column, isDescending: isSorted ? !query.isDescending : first })}
      >
        {props.children}
      </button>
    </th>
  );
};

/** The trips in pages, so that a thousand render as fast as fifty. */
export const TripTable = (props: {
  readonly date: string;
  /** Filtered and sorted. */
  readonly trips: readonly FleetTrip[];
  readonly allCount: number;
  readonly query: FleetQuery;
  readonly change: ChangeQuery;
}) => {
  const { date, trips, allCount, query, change } = props;
  const { messages, format } = useTexts();
  const text = messages.fleet.table;
  const selected = useScene((scene) => scene.selected);
  const section = useRef<HTMLElement>(null);
  const pageCount = Math.max(1, Math.ceil(trips.length / rowsPerPage));
  const page = Math.min(query.page, pageCount);
  const from = (page - 1) * rowsPerPage;
  const rows = trips.slice(from, from + rowsPerPage);

  const latest = useRef({ trips, page });
  useEffect(() => {
    latest.current = { trips, page };
  }, [trips, page]);
  useEffect(() => {
    if (selected === undefined) return;
    const index = latest.current.trips.findIndex(({ key }) => key === selected);
    const pageOfTrip = Math.floor(index / rowsPerPage) + 1;
    if (index >= 0 && pageOfTrip !== latest.current.page) change({ page: pageOfTrip }, "replace");
  }, [selected, change]);

  const turn = (to: number) => {
    change({ page: to });
    section.current?.scrollIntoView({ block: "start" });
  };
  const shown = text.page(
    format.count(from + 1),
    format.count(from + rows.length),
    format.count(trips.length),
  );
  return (
    <section className={styles.trips} aria-labelledby="trips-title" ref={section}>
      <header className={styles.head}>
        <h2 className={styles.title} id="trips-title">
          {text.title}
        </h2>
        <p className={styles.shown} role="status">
          {trips.length === allCount
            ? format.count(allCount)
            : text.shown(format.count(trips.length), format.count(allCount))}
        </p>
        <a
          className={`${controls.quiet} ${styles.download}`}
          href={fleetCsvPathOf(date, fleetSearchOf(query))}
          download
          aria-label={text.csvTitle}
          title={text.csvTitle}
        >
          <DownloadIcon />
          {text.csv}
        </a>
      </header>
      {trips.length === 0 ? (
        <Notice {...text.none} />
      ) : (
        <table className={styles.table}>
          <caption className={styles.caption}>{text.caption}</caption>
          <thead>
            <tr>
              {(
                [
                  ["driver", text.driver],
                  ["start", text.time],
                  ["distance", messages.figures.distanceMeters],
                  ["driving", messages.figures.movingSeconds],
                  ["idle", messages.figures.idleSeconds],
                  ["parked", messages.figures.parkedSeconds],
                  ["speed", text.topSpeed],
                  ["harsh", text.harsh],
                ] as const
              ).map(([column, name]) => (
                <ColumnHead key={column} column={column} query={query} change={change}>
                  {name}
                </ColumnHead>
              ))}
              <th scope="col" data-column="open">
                <span className={styles.hidden}>{text.open}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((trip) => (
              <TripTableRow key={trip.key} trip={trip} date={date} />
            ))}
          </tbody>
        </table>
      )}
      {pageCount > 1 && (
        <nav className={styles.pages} aria-label={text.pages}>
          <button
            type="button"
            className={controls.icon}
            aria-label={text.previous}
            title={text.previous}
            disabled={page === 1}
            onClick={() => turn(page - 1)}
          >
            <PreviousIcon />
          </button>
          <span className={styles.page}>{shown}</span>
          <button
            type="button"
            className={controls.icon}
            aria-label={text.next}
            title={text.next}
            disabled={page === pageCount}
            onClick={() => turn(page + 1)}
          >
            <NextIcon />
          </button>
        </nav>
      )}
    </section>
  );
};
