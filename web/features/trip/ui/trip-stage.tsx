"use client";

import { breaksOf } from "@trips/core/application/path.ts";
import { useMemo } from "react";
import type { MapBase } from "../../../shared/map/model/map-base.ts";
import type { ReplayPlayer } from "../model/replay-player.ts";
import type { TripModel } from "../model/trip-model.ts";
import type { Telling } from "../model/trip-moments.ts";
import type { TripScene } from "../model/trip-scene.ts";
import { SpeedChart } from "./speed-chart.tsx";
import { TripMap } from "./trip-map.tsx";
import styles from "./trip-page.module.css";

/** The map of a trip above the chart of its speed, linked by the cursor of the replay. */
export const TripStage = (props: {
  readonly trip: Pick<TripModel, "stops" | "timeZone" | "isSpeedMeasured">;
  readonly scene: TripScene;
  readonly player: ReplayPlayer;
  readonly base: MapBase;
}) => {
  const { trip, scene, player } = props;
  const { track, marks } = scene;
  const { timeZone } = trip;
  const telling = useMemo(
    (): Telling => ({ track, marks, breaks: breaksOf(marks), timeZone }),
    [track, marks, timeZone],
  );
  return (
    <>
      <TripMap className={styles.map} base={props.base} scene={scene} player={player} />
      <div className={styles.chart}>
        <SpeedChart
          telling={telling}
          scale={scene.scale}
          stops={trip.stops}
          isSpeedMeasured={trip.isSpeedMeasured}
          player={player}
        />
      </div>
    </>
  );
};
