"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import type { SharedTrip } from "../../lib/share-model.ts";
import { shareDataPathOf } from "../../lib/share-path.ts";
import type { HeldPoints } from "../../lib/trip-path.ts";
import { Notice } from "../shell/notice.tsx";
import { useTexts } from "../shell/texts-provider.tsx";
import { MomentList } from "../trip/moment-list.tsx";
import styles from "../trip/trip-page.module.css";
import { TripTotals } from "../trip/trip-panel.tsx";
import { boundsOfTrack, sceneStopsOf, type TripScene } from "../trip/trip-scene.ts";
import { TripStage } from "../trip/trip-stage.tsx";
import { useLiveTrip } from "../trip/use-live-trip.ts";
import { useReplay } from "../trip/use-replay.ts";
import { ShareNotice } from "./share-notice.tsx";
import { SharedTripHead } from "./shared-trip-head.tsx";
import share from "./shared-trip-page.module.css";

const longestTimerMs = 2 ** 31 - 1;

/** True from when the link stops working; by the time that is left, because clocks differ. */
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
  /** For how long the link still works. */
  readonly remainingMs: number;
  readonly styleUrl: string | undefined;
};

const LiveSharedTrip = ({ id, initial, styleUrl }: Props) => {
  const { messages, format } = useTexts();
  const pathOf = useCallback((held: HeldPoints) => shareDataPathOf(id, held), [id]);
  const { trip, track, isReconnecting } = useLiveTrip(initial, pathOf);
  const player = useReplay(track, trip.marks);
  const scene = useMemo(
    (): TripScene => ({
      track,
      marks: trip.marks,
      isActive: trip.status === "active",
      hidesEnds: trip.hidesEnds,
      bounds: boundsOfTrack(track, trip.marks),
      stops: sceneStopsOf(trip.stops, format),
      leftOutFixes: [],
      late: [],
    }),
    [track, trip, format],
  );
  const hasRoute = track.positions.length > 0;
  const isNothing = trip.hidesEnds && !hasRoute;
  const { title, text } = messages.share.page.noRoute;
  return (
    <>
      <main className={styles.panel} id="content">
        <SharedTripHead trip={trip} isReconnecting={isReconnecting} />
        {!isNothing && <TripTotals trip={trip} />}
        {hasRoute && <MomentList trip={trip} track={track} player={player} />}
      </main>
      {isNothing ? (
        <div className={share.nothing}>
          <Notice title={title} text={text} />
        </div>
      ) : (
        <TripStage trip={trip} scene={scene} player={player} styleUrl={styleUrl} />
      )}
    </>
  );
};

/** A trip as whoever has the link sees it. */
export const SharedTripPage = (props: Props) => {
  const { expired } = useTexts().messages.share;
  return useIsOver(props.remainingMs) ? <ShareNotice {...expired} /> : <LiveSharedTrip {...props} />;
};
