"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import type { MapBase } from "../../../shared/map/model/map-base.ts";
import { speedScaleOf } from "../../../shared/map/model/speed-scale.ts";
import { SheetHandle } from "../../../shared/panel/ui/sheet-handle.tsx";
import { Notice } from "../../../shared/shell/ui/notice.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import { boundsOfTrack, sceneStopsOf, type TripScene } from "../../trip/model/trip-scene.ts";
import { MomentList } from "../../trip/ui/moment-list.tsx";
import styles from "../../trip/ui/trip-page.module.css";
import { TripTotals } from "../../trip/ui/trip-panel.tsx";
import { TripStage } from "../../trip/ui/trip-stage.tsx";
import { useLiveTrip } from "../../trip/ui/use-live-trip.ts";
import { useReplay } from "../../trip/ui/use-replay.ts";
import type { SharedTrip } from "../model/share-model.ts";
import { shareDataPathOf } from "../model/share-path.ts";
import { ShareNotice } from "./share-notice.tsx";
import { SharedTripHead } from "./shared-trip-head.tsx";
import share from "./shared-trip-page.module.css";

const longestTimerMs = 2 ** 31 - 1;

/** True once the link has expired; measured by the remaining time, because clocks differ. */
const useIsOver = (remainingMs: number): boolean => {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    if (remainingMs > longestTimerMs) return;
    const timer = setTimeout(() => setIsOver(true), remainingMs);
    return () => clearTimeout(timer);
  }, [remainingMs]);
  return isOver;
};

type Props = {
  readonly id: string;
  readonly initial: SharedTrip;
  /** Remaining time of the link. */
  readonly remainingMs: number;
  readonly base: MapBase;
};

const LiveSharedTrip = ({ id, initial, base }: Props) => {
  const { messages, format, units } = useTexts();
  const pathOf = useCallback((held: HeldPoints) => shareDataPathOf(id, held), [id]);
  const { trip, track, isReconnecting } = useLiveTrip(initial, pathOf);
  const player = useReplay(track, trip.marks);
  const scale = useMemo(() => speedScaleOf(track.speeds, units), [track, units]);
  const scene = useMemo(
    (): TripScene => ({
      track,
      scale,
      marks: trip.marks,
      isActive: trip.status === "active",
      hidesEnds: trip.hidesEnds,
      bounds: boundsOfTrack(track, trip.marks),
      stops: sceneStopsOf(trip.stops, format),
      leftOutFixes: [],
      late: [],
    }),
    [track, scale, trip, format],
  );
  const hasRoute = track.positions.length > 0;
  const isNothing = trip.hidesEnds && !hasRoute;
  const { title, text } = messages.share.page.noRoute;
  return (
    <>
      <main className={styles.panel} id="content">
        <SheetHandle />
        <SharedTripHead trip={trip} isReconnecting={isReconnecting} />
        {!isNothing && <TripTotals trip={trip} />}
        {hasRoute && <MomentList trip={trip} track={track} player={player} />}
      </main>
      {isNothing ? (
        <div className={share.nothing}>
          <Notice title={title} text={text} />
        </div>
      ) : (
        <TripStage trip={trip} scene={scene} player={player} base={base} />
      )}
    </>
  );
};

/** A trip as anyone with the link sees it. */
export const SharedTripPage = (props: Props) => {
  const { expired } = useTexts().messages.share;
  return useIsOver(props.remainingMs) ? <ShareNotice {...expired} /> : <LiveSharedTrip {...props} />;
};
