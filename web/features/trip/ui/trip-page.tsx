"use client";

import { type ReactNode, useCallback, useMemo, useState } from "react";
import type { MapBase } from "../../../shared/map/model/map-base.ts";
import { around, boundsOfPositions } from "../../../shared/map/model/map-features.ts";
import { speedScaleOf } from "../../../shared/map/model/speed-scale.ts";
import { SheetHandle } from "../../../shared/panel/ui/sheet-handle.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { HeldPoints, TripAddress } from "../../../shared/trips/model/trip-path.ts";
import { tripDataPathOf } from "../model/trip-data-path.ts";
import type { TripModel } from "../model/trip-model.ts";
import { boundsOfTrack, sceneStopsOf, type TripScene } from "../model/trip-scene.ts";
import { type Correcting, CorrectTrip } from "./correct-trip.tsx";
import { MomentList } from "./moment-list.tsx";
import styles from "./trip-page.module.css";
import { TripActions, TripHead, TripTotals } from "./trip-panel.tsx";
import { type Evidence, TripQuality } from "./trip-quality.tsx";
import { TripStage } from "./trip-stage.tsx";
import { useLiveTrip } from "./use-live-trip.ts";
import { useReplay } from "./use-replay.ts";
import { WindowTable } from "./window-table.tsx";

const boundsOfFixes = (fixes: TripModel["leftOutFixes"]) =>
  boundsOfPositions(fixes.map(({ lat, lon }) => [lon, lat] as const));

export const TripPage = (props: {
  readonly initial: TripModel;
  readonly address: TripAddress;
  readonly driverName: string | undefined;
  /** What makes a link to the trip. */
  readonly share: ReactNode;
  /** What deletes the trip. */
  readonly erase: ReactNode;
  /** Only for the driver. */
  readonly correcting: Correcting | undefined;
  readonly base: MapBase;
}) => {
  const { format, units } = useTexts();
  const { address } = props;
  const { tripId, driver } = address;
  const pathOf = useCallback(
    (held: HeldPoints) => tripDataPathOf({ tripId, driver }, held),
    [tripId, driver],
  );
  const { trip, track, isReconnecting } = useLiveTrip(props.initial, pathOf);
  const player = useReplay(track, trip.marks);
  const [shown, setShown] = useState<ReadonlySet<Evidence>>(new Set());
  const toggle = (evidence: Evidence) =>
    setShown((before) => {
      const after = new Set(before);
      if (!after.delete(evidence)) after.add(evidence);
      return after;
    });
  const scale = useMemo(() => speedScaleOf(track.speeds, units), [track, units]);
  const scene = useMemo((): TripScene => {
    const leftOutFixes = trip.leftOutFixes.filter(({ because }) => shown.has(because));
    return {
      track,
      scale,
      marks: trip.marks,
      isActive: trip.status === "active",
      hidesEnds: false,
      bounds: around(
        boundsOfTrack(track, trip.marks),
        // Without a route, the fixes left out are all there is to show.
        boundsOfFixes(track.positions.length > 0 ? leftOutFixes : trip.leftOutFixes),
      ),
      stops: sceneStopsOf(trip.stops, format),
      leftOutFixes,
      late: shown.has("late") ? trip.late : [],
    };
  }, [track, scale, trip, shown, format]);
  return (
    <>
      <main className={styles.panel} id="content">
        <SheetHandle />
        <TripHead
          trip={trip}
          address={address}
          driverName={props.driverName}
          isReconnecting={isReconnecting}
        />
        <TripTotals trip={trip} />
        <TripActions address={address} share={props.share} />
        <MomentList trip={trip} track={track} player={player} />
        <TripQuality trip={trip} shown={shown} onToggle={toggle} />
        {props.correcting && (
          <CorrectTrip trip={trip} track={track} player={player} correcting={props.correcting} />
        )}
        <WindowTable trip={trip} />
        <footer className={styles.erase}>{props.erase}</footer>
      </main>
      <TripStage trip={trip} scene={scene} player={player} base={props.base} />
    </>
  );
};
