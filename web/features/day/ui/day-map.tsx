"use client";

import { MapFrame, type MapFrameProps, type StageViewOptions } from "../../../shared/map/ui/map-frame.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import stopLabel from "./stop-label.module.css";

const load = async () => {
  const { createDayMapView } = await import("./day-map-view.ts");
  return (options: StageViewOptions) =>
    createDayMapView({ ...options, stopLabelClass: stopLabel.label ?? "" });
};

export const DayMap = (props: MapFrameProps) => (
  <MapFrame {...props} label={useTexts().messages.map.label} load={load} waitsForAll />
);
