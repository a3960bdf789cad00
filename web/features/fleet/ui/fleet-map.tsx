"use client";

import { MapFrame, type MapFrameProps } from "../../../shared/map/ui/map-frame.tsx";
import { useScene } from "../../../shared/map/ui/stage.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import styles from "./fleet-map.module.css";

const Progress = () => {
  const { messages, format } = useTexts();
  const { loaded, wanted } = useScene((scene) => scene.progress);
  const hasFailed = useScene((scene) => scene.failure !== undefined);
  if (loaded >= wanted || hasFailed) return null;
  const text = messages.fleet.map.progress(format.count(loaded), format.count(wanted));
  return (
    <div className={styles.progress}>
      <progress className={styles.bar} max={wanted} value={loaded} aria-label={text} />
      <span aria-hidden="true">{text}</span>
    </div>
  );
};

const load = async () => (await import("./fleet-map-view.ts")).createFleetMapView;

export const FleetMap = (props: MapFrameProps) => (
  <MapFrame {...props} label={useTexts().messages.fleet.map.label} load={load} waitsForAll={false}>
    <Progress />
  </MapFrame>
);
