"use client";

import { MapFrame, type MapFrameProps, type StageViewOptions } from "../../../shared/map/ui/map-frame.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import stopLabel from "./stop-label.module.css";

/** On a phone the panel's edge and the scale above it cover part of the map. */
const phone = "(max-width: 46rem)";
const coveredPixels = 36;

const load = async () => {
  const { createDayMapView } = await import("./day-map-view.ts");
  return (options: StageViewOptions) =>
    createDayMapView({
      ...options,
      stopLabelClass: stopLabel.label ?? "",
      covered: () => (window.matchMedia(phone).matches ? coveredPixels : 0),
    });
};

export const DayMap = (props: MapFrameProps) => (
  <MapFrame {...props} label={useTexts().messages.map.label} load={load} waitsForAll />
);
