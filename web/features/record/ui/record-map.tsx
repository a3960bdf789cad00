"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { MapBase } from "../../../shared/map/model/map-base.ts";
import type { Position } from "../../../shared/map/model/position.ts";
import type { MapTools } from "../../../shared/map/ui/base-map.ts";
import { MapSurface } from "../../../shared/map/ui/map-surface.tsx";
import { PlainRoutes } from "../../../shared/map/ui/plain-routes.tsx";
import { useMapView } from "../../../shared/map/ui/use-map-view.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { noWay, positionsOfWay, type RecordedWay } from "../model/record-way.ts";
import { keepLoadedScripts } from "./keep-loaded-scripts.ts";
import styles from "./record-map.module.css";

export type RecordMapProps = {
  readonly way: RecordedWay | undefined;
  readonly place: Position;
  readonly base: MapBase;
};

/** Where the car is and the way so far; loaded when there is a first position to show. */
const RecordMap = (props: RecordMapProps) => {
  const { way = noWay, place } = props;
  const text = useTexts().messages.record.map;
  const positions = useMemo(() => positionsOfWay(way), [way]);
  const latest = useRef({ way: positions, place });
  latest.current = { way: positions, place };
  const [isFollowing, setIsFollowing] = useState(true);
  const load = useCallback(async () => {
    const { createRecordMapView } = await import("./record-map-view.ts");
    return (tools: MapTools) => createRecordMapView(tools, latest.current, setIsFollowing);
  }, []);
  const { container, view, state, retry } = useMapView({ isDrawable: true, base: props.base, load });

  useEffect(() => view?.show(positions, place), [view, positions, place]);
  useEffect(() => {
    if (state === "ready") keepLoadedScripts();
  }, [state]);

  const plain = useMemo(
    () => [{ key: "way", colour: 1, isActive: true, pieces: [[...positions, place]] }],
    [positions, place],
  );
  return (
    <MapSurface
      className={styles.map}
      label={text.label}
      state={state}
      retry={retry}
      container={container}
      plain={<PlainRoutes trips={plain} lit={undefined} />}
      fitLabel={text.follow}
      onFit={view && !isFollowing ? view.follow : undefined}
    />
  );
};

export default RecordMap;
