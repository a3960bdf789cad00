"use client";

import { breaksOf } from "@trips/core/application/path.ts";
import { lazy, useCallback, useEffect, useMemo, useRef } from "react";
import type { MapBase } from "../../../shared/map/model/map-base.ts";
import type { MapTools } from "../../../shared/map/ui/base-map.ts";
import { MapSurface } from "../../../shared/map/ui/map-surface.tsx";
import { useMapView } from "../../../shared/map/ui/use-map-view.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { ReplayPlayer } from "../model/replay-player.ts";
import { speedLinesOf } from "../model/speed-lines.ts";
import { placeAt } from "../model/trip-place.ts";
import type { TripScene } from "../model/trip-scene.ts";
import { SpeedLegend } from "./speed-legend.tsx";
import styles from "./trip-map.module.css";
import type { TripMapView } from "./trip-map-view.ts";
import { useReplayControls } from "./use-replay.ts";

/** Few browsers need it, so it is loaded on demand. */
const PlainTrip = lazy(() => import("./trip-drawing.tsx"));

/** Reasons of the left-out fixes on the map; those that the user asks for are shown, however far away they are. */
const useLeftOut = (view: TripMapView | undefined, { leftOutFixes }: TripScene) => {
  const leftOut = useMemo(() => new Set(leftOutFixes.map(({ because }) => because)), [leftOutFixes]);
  const shownKinds = [...leftOut].join(" ");
  useEffect(() => {
    if (shownKinds !== "") view?.fit({ force: true, animate: true });
  }, [view, shownKinds]);
  return leftOut;
};

/** The place of the player's moment; while it plays, the map goes along. */
const useReplayOnMap = (
  view: TripMapView | undefined,
  player: ReplayPlayer,
  { track, marks }: TripScene,
): void => {
  useEffect(() => {
    if (!view) return;
    const breaks = breaksOf(marks);
    const show = () => {
      const ms = player.cursor.get();
      const place = ms === undefined ? undefined : placeAt(track, ms, breaks);
      view.pointAt(place);
      if (place && player.controls.get().isPlaying) view.keepInView(place.position);
    };
    show();
    return player.cursor.subscribe(show);
  }, [view, player, track, marks]);

  const { isPlaying } = useReplayControls(player);
  useEffect(() => {
    if (isPlaying) view?.follow();
  }, [view, isPlaying]);
};

export const TripMap = (props: {
  readonly className: string | undefined;
  readonly base: MapBase;
  readonly scene: TripScene;
  readonly player: ReplayPlayer;
}) => {
  const texts = useTexts();
  const text = texts.messages.trip.map;
  const { scene, player } = props;
  const { track, scale, marks } = scene;
  const latest = useRef(scene);
  const legend = useRef<HTMLDivElement>(null);
  useEffect(() => {
    latest.current = scene;
  }, [scene]);

  const load = useCallback(async () => {
    const { createTripMapView } = await import("./trip-map-view.ts");
    return (tools: MapTools) =>
      createTripMapView({
        ...tools,
        scene: latest.current,
        classNames: { stop: styles.stop ?? "", end: styles.end ?? "", cursor: styles.cursor ?? "" },
        legendHeight: () => legend.current?.offsetHeight ?? 0,
        onPoint: player.cursor.set,
        onGo: player.seek,
      });
  }, [player]);
  const { container, view, state, retry } = useMapView({ isDrawable: true, base: props.base, load });

  useEffect(() => {
    view?.setScene(scene);
    if (scene.isActive) view?.fit({ force: false, animate: true });
  }, [view, scene]);

  const leftOut = useLeftOut(view, scene);
  useReplayOnMap(view, player, scene);

  const lines = useMemo(() => speedLinesOf(track, breaksOf(marks), scale), [track, marks, scale]);
  const hasRoute = track.positions.length > 0;
  return (
    <MapSurface
      className={props.className}
      label={text.label}
      state={state}
      retry={retry}
      container={container}
      plain={<PlainTrip scene={scene} texts={texts} />}
      fitLabel={text.fit}
      onFit={view && scene.bounds ? () => view.fit({ force: true, animate: true }) : undefined}
    >
      {(hasRoute || scene.leftOutFixes.length > 0) && (
        <SpeedLegend
          element={legend}
          scale={scale}
          hasArrows={state !== "without WebGL"}
          leftOut={leftOut}
          hasLate={scene.late.length > 0}
          hasUnknownSpeed={lines.colours[0]!.length > 0}
          hasUnknownWay={lines.gaps.length > 0}
        />
      )}
    </MapSurface>
  );
};
