"use client";

import { useMemo, useState } from "react";
import { textOf } from "../../../shared/format/model/format.ts";
import colours from "../../../shared/map/ui/trip-colours.module.css";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { metersPerUnit } from "../model/distance-unit.ts";
import { minSmoothnessMeters, type Standing, standingsOf } from "../model/fleet-boards.ts";
import { type Board, boards, type FleetQuery } from "../model/fleet-query.ts";
import { driverCountOf } from "../model/fleet-sums.ts";
import type { FleetTrip } from "../model/fleet-trip.ts";
import styles from "./boards.module.css";
import type { ChangeQuery } from "./use-fleet-query.ts";

const fewest = 5;
/** The distance that smoothness refers to: 100 km, or 100 mi for readers of miles. */
const perLength = 100;
const valueMeters = 100_000;

/** Smoothness is a bare number; the text above the list says what it counts. */
const StandingValue = ({ board, value }: { readonly board: Board; readonly value: number }) => {
  const { format } = useTexts();
  switch (board) {
    case "distance":
      return <Quantities of={[format.distance(value)]} />;
    case "driving":
      return <Quantities of={format.duration(value)} />;
    case "smoothness":
      return format.decimal((value * perLength * metersPerUnit(format)) / valueMeters);
    default:
      return board satisfies never;
  }
};

/** The bar's length in per cent: longest for the best by distance and time, for the roughest by smoothness. */
const barOf = (standings: readonly Standing[], { value }: Standing): number => {
  const greatest = Math.max(...standings.map((standing) => standing.value));
  return greatest === 0 ? 0 : (value / greatest) * 100;
};

const Place = (props: {
  readonly standing: Standing;
  /** In per cent. */
  readonly bar: number;
  readonly board: Board;
  readonly change: ChangeQuery;
}) => {
  const { messages, format } = useTexts();
  const { place, driver, name, colour, value } = props.standing;
  return (
    <li>
      <button
        type="button"
        className={`${styles.entry} ${colours.colour}`}
        data-colour={colour}
        title={messages.fleet.boards.only(name)}
        onClick={() => props.change({ driver })}
      >
        <span className={styles.place}>{format.count(place)}</span>
        <span className={styles.name}>
          <span className={styles.who}>{name}</span>
          <svg className={styles.bar} aria-hidden="true">
            <rect width={`${props.bar}%`} height="100%" rx="2" />
          </svg>
        </span>
        <span className={styles.value}>
          <StandingValue board={props.board} value={value} />
        </span>
      </button>
    </li>
  );
};

const Kinds = ({ query, change }: { readonly query: FleetQuery; readonly change: ChangeQuery }) => {
  const text = useTexts().messages.fleet.boards;
  return (
    <fieldset className={styles.kinds}>
      <legend className={styles.legend}>{text.by}</legend>
      {boards.map((board) => (
        <button
          key={board}
          type="button"
          className={styles.kind}
          aria-pressed={board === query.board}
          onClick={() => change({ board, page: query.page })}
        >
          {text.names[board]}
        </button>
      ))}
    </fieldset>
  );
};

export const Leaderboard = (props: {
  /** Those shown, and those of the whole day. */
  readonly trips: readonly FleetTrip[];
  readonly all: readonly FleetTrip[];
  readonly query: FleetQuery;
  readonly change: ChangeQuery;
}) => {
  const { trips, all, query, change } = props;
  const { messages, format } = useTexts();
  const text = messages.fleet.boards;
  const [isWhole, setIsWhole] = useState(false);
  const standings = useMemo(() => standingsOf(trips, query.board), [trips, query.board]);
  const listed = isWhole ? standings : standings.slice(0, fewest);
  return (
    <section className={styles.board} aria-labelledby="board-title">
      <h2 className={styles.title} id="board-title">
        {text.title}
        {trips.length < all.length && (
          <span className={styles.part}>
            {text.part(format.count(driverCountOf(trips)), format.count(driverCountOf(all)))}
          </span>
        )}
      </h2>
      <Kinds query={query} change={change} />
      {query.board === "smoothness" && (
        <p className={styles.meaning}>
          {text.smoothness(
            textOf([format.distance(perLength * metersPerUnit(format))]),
            textOf([format.distance(minSmoothnessMeters)]),
          )}
        </p>
      )}
      {standings.length === 0 ? (
        <p className={styles.none}>{text.none}</p>
      ) : (
        <ol className={styles.list}>
          {listed.map((standing) => (
            <Place
              key={standing.driver}
              standing={standing}
              bar={barOf(standings, standing)}
              board={query.board}
              change={change}
            />
          ))}
        </ol>
      )}
      {standings.length > fewest && (
        <button type="button" className={styles.more} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? text.fewer : text.more(format.count(standings.length))}
        </button>
      )}
    </section>
  );
};
