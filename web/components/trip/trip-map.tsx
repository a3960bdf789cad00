"use client";

import { useCallback, useEffect, useMemo, useRef } from "react";
import { breaksOf, speedLinesOf } from "../../lib/speed-bands.ts";
import type { MapTools } from "../map/base-map.ts";
import { MapSurface } from "../map/map-surface.tsx";
import { PlainRoutes } from "../map/plain-routes.tsx";
import { useMapView } from "../map/use-map-view.ts";
import { useTexts } from "../shell/texts-provider.tsx";
import { type Cursor, useCursorPoint } from "./cursor.ts";
import { SpeedLegend } from "./speed-legend.tsx";
import styles from "./trip-map.module.css";
import type { TripScene } from "./trip-scene.ts";

export const TripMap = (props: {
  readonly className: string | undefined;
  readonly styleUrl: string | undefined;
  readonly scene: TripScene;
  readonly cursor: Cursor;
}) => {
  const { messages, units } = useTexts();
  const text = messages.trip.map;
  const { scene, cursor } = props;
  const { track } = scene;
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
        classNames: { stop: styles.stop ?? "", cursor: styles.cursor ?? "" },
        legendHeight: () => legend.current?.offsetHeight ?? 0,
        onPoint: cursor.set,
      });
  }, [cursor]);
  const { container, view, state } = useMapView({ isDrawable: true, styleUrl: props.styleUrl, load });

  useEffect(() => {
    view?.setScene(scene);
    if (scene.isActive) view?.fit({ force: false, animate: true });
  }, [view, scene]);

  const point = useCursorPoint(cursor, track);
  useEffect(
    () => view?.pointAt(point === undefined ? undefined : track.positions[point]),
    [view, track, point],
  );

  const plain = useMemo(() => {
    const pieces =
      state === "without WebGL" ? speedLinesOf(track, breaksOf(scene.marks), units).bands.flat() : [];
    return [{ key: "trip", colour: 1, isActive: scene.isActive, pieces }];
  }, [state, track, scene.marks, scene.isActive, units]);
  const hasRoute = track.positions.length > 0;
  return (
    <MapSurface
      className={props.className}
      label={text.label}
      state={state}
      container={container}
      plain={<PlainRoutes trips={plain} lit={undefined} />}
      fitLabel={text.fit}
      onFit={view && scene.bounds ? () => view.fit({ force: true, animate: true }) : undefined}
    >
      {(hasRoute || scene.filteredFixes.length > 0) && state !== "without WebGL" && (
        <SpeedLegend element={legend} hasFiltered={scene.filteredFixes.length > 0} />
      )}
    </MapSurface>
  );
};
