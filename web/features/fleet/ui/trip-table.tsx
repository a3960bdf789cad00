"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useScene } from "../../../shared/map/ui/stage.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { DownloadIcon, NextIcon, PreviousIcon } from "../../../shared/shell/ui/icons.tsx";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { returnToList } from "../../../shared/trips/ui/list-return.ts";
import { fleetCsvPathOf } from "../model/fleet-path.ts";
import { type FleetQuery, fleetSearchOf, type SortColumn } from "../model/fleet-query.ts";
import type { FleetTrip } from "../model/fleet-trip.ts";
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

const TableHead = (props: { readonly query: FleetQuery; readonly change: ChangeQuery }) => {
  const { messages } = useTexts();
  const text = messages.fleet.table;
  const columns = [
    ["driver", text.driver],
    ["start", text.time],
    ["distance", messages.figures.distanceMeters],
    ["driving", messages.figures.movingSeconds],
    ["idle", messages.figures.idleSeconds],
    ["parked", messages.figures.parkedSeconds],
    ["speed", text.topSpeed],
    ["harsh", text.harsh],
  ] as const;
  return (
    <thead>
      <tr>
        {columns.map(([column, name]) => (
          <ColumnHead key={column} column={column} {...props}>
            {name}
          </ColumnHead>
        ))}
        <th scope="col" data-column="open">
          <span className={styles.hidden}>{text.open}</span>
        </th>
      </tr>
    </thead>
  );
};

const SectionHead = (props: {
  readonly date: string;
  readonly shownCount: number;
  readonly allCount: number;
  readonly query: FleetQuery;
}) => {
  const { messages, format } = useTexts();
  const text = messages.fleet.table;
  const { date, shownCount, allCount, query } = props;
  return (
    <header className={styles.head}>
      <h2 className={styles.title} id="trips-title">
        {text.title}
      </h2>
      <p className={styles.shown} role="status">
        {shownCount === allCount
          ? format.count(allCount)
          : text.shown(format.count(shownCount), format.count(allCount))}
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
  );
};

type Paging = { readonly page: number; readonly pageCount: number; readonly turn: (to: number) => void };

const TurnButton = (props: Paging & { readonly by: 1 | -1 }) => {
  const { page, pageCount, turn, by } = props;
  const text = useTexts().messages.fleet.table;
  const name = by > 0 ? text.next : text.previous;
  return (
    <button
      type="button"
      className={controls.icon}
      aria-label={name}
      title={name}
      disabled={page === (by > 0 ? pageCount : 1)}
      onClick={() => turn(page + by)}
    >
      {by > 0 ? <NextIcon /> : <PreviousIcon />}
    </button>
  );
};

const Pages = (props: Paging & { readonly count: number }) => {
  const { messages, format } = useTexts();
  const text = messages.fleet.table;
  const from = (props.page - 1) * rowsPerPage;
  const to = Math.min(from + rowsPerPage, props.count);
  return (
    <nav className={styles.pages} aria-label={text.pages}>
      <TurnButton {...props} by={-1} />
      <span className={styles.page}>
        {text.page(format.count(from + 1), format.count(to), format.count(props.count))}
      </span>
      <TurnButton {...props} by={1} />
    </nav>
  );
};

/** Turns to the page of the selected trip. */
const useSelectedPage = (trips: readonly FleetTrip[], page: number, change: ChangeQuery): void => {
  const selected = useScene((scene) => scene.selected);
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
};

/** The trips in pages, so that a thousand render as fast as fifty. */
export const TripTable = (props: {
  readonly date: string;
  /** Filtered and sorted. */
  readonly trips: readonly FleetTrip[];
  readonly allCount: number;
  /** Whether times must name their zone. */
  readonly hasZones: boolean;
  readonly query: FleetQuery;
  readonly change: ChangeQuery;
}) => {
  const { date, trips, allCount, query, change } = props;
  const text = useTexts().messages.fleet.table;
  const section = useRef<HTMLElement>(null);
  const pageCount = Math.max(1, Math.ceil(trips.length / rowsPerPage));
  const page = Math.min(query.page, pageCount);
  useSelectedPage(trips, page, change);
  useEffect(() => returnToList(section.current!), []);
  const turn = (to: number) => {
    change({ page: to });
    section.current?.scrollIntoView({ block: "start" });
  };
  const rows = trips.slice((page - 1) * rowsPerPage, page * rowsPerPage);
  return (
    <section className={styles.trips} aria-labelledby="trips-title" ref={section}>
      <SectionHead date={date} shownCount={trips.length} allCount={allCount} query={query} />
      {trips.length === 0 ? (
        <Notice {...text.none} />
      ) : (
        <table className={styles.table}>
          <caption className={styles.caption}>{text.caption}</caption>
          <TableHead query={query} change={change} />
          <tbody>
            {rows.map((trip) => (
              <TripTableRow key={trip.key} trip={trip} date={date} hasZones={props.hasZones} />
            ))}
          </tbody>
        </table>
      )}
      {pageCount > 1 && <Pages {...{ page, pageCount, turn }} count={trips.length} />}
    </section>
  );
};
