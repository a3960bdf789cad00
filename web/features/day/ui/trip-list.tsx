"use client";

import { useCallback, useEffect, useMemo, useRef } from "react";
import { formatTimeZone } from "../../../shared/format/model/format.ts";
import { useScene, useStage } from "../../../shared/map/ui/stage.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { DayModel } from "../model/day-model.ts";
import styles from "./trip-list.module.css";
import { TripRow } from "./trip-row.tsx";

/** The one zone of all trips, if there is one. */
const commonZoneOf = ({ trips }: DayModel): string | undefined => {
  const zones = new Set(trips.map(({ timeZone, start }) => formatTimeZone(timeZone, start)));
  return zones.size === 1 ? [...zones][0] : undefined;
};

export const TripList = (props: {
  readonly day: DayModel;
  readonly colours: ReadonlyMap<string, number>;
  readonly isReconnecting: boolean;
}) => {
  const { day, colours, isReconnecting } = props;
  const { messages } = useTexts();
  const text = messages.trips;
  const stage = useStage();
  const hovered = useScene((scene) => scene.hovered);
  const selected = useScene((scene) => scene.selected);
  const list = useRef<HTMLOListElement>(null);
  const zone = useMemo(() => commonZoneOf(day), [day]);
  const newestFirst = useMemo(() => day.trips.toReversed(), [day]);
  const isLive = day.trips.some(({ isActive }) => isActive);

  const onHover = useCallback((key: string | undefined) => stage.set({ hovered: key }), [stage]);
  const onSelect = useCallback(
    (key: string) => {
      const isSelected = stage.get().selected === key;
      stage.set({ selected: isSelected ? undefined : key });
    },
    [stage],
  );

  useEffect(() => {
    const leave = ({ key }: KeyboardEvent) => {
      if (key === "Escape") stage.set({ selected: undefined });
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [stage]);

  useEffect(() => {
    const row = selected && list.current?.querySelector(`[data-trip="${CSS.escape(selected)}"]`);
    if (row) row.scrollIntoView({ block: "nearest" });
  }, [selected]);

  return (
    <section className={styles.trips} aria-labelledby="trips-title">
      <header className={styles.head}>
        <h2 className={styles.title} id="trips-title">
          {text.label}
        </h2>
        <p className={styles.zone}>{zone ? text.timesIn(zone) : text.timesInOwnZones}</p>
        <p className={styles.status} role="status" aria-label={messages.live.label}>
          {isReconnecting ? (
            <span className={styles.reconnecting}>{messages.live.reconnecting}</span>
          ) : (
            isLive && <span className={styles.live}>{messages.live.on}</span>
          )}
        </p>
      </header>
      <ol className={styles.list} ref={list}>
        {newestFirst.map((trip) => (
          <TripRow
            key={trip.key}
            trip={trip}
            date={day.date}
            showsZone={zone === undefined}
            colour={colours.get(trip.key) ?? 1}
            isHovered={hovered === trip.key}
            isSelected={selected === trip.key}
            onHover={onHover}
            onSelect={onSelect}
          />
        ))}
      </ol>
    </section>
  );
};
