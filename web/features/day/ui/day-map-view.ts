import type { MapMouseEvent } from "maplibre-gl";
import { createElement } from "react";
import { boundsOf, changeBetween, featuresOf } from "../../../shared/map/model/map-features.ts";
import type { MapStop, MapTrip } from "../../../shared/map/model/map-trip.ts";
import { type BaseMap, createBaseMap, hoverOver } from "../../../shared/map/ui/base-map.ts";
import { drawOnPaper } from "../../../shared/map/ui/draw-on-paper.ts";
import type { StageView, StageViewOptions } from "../../../shared/map/ui/map-frame.tsx";
import { emptyCollection, routesSource } from "../../../shared/map/ui/map-style.ts";
import PlainRoutesDrawing from "../../../shared/map/ui/plain-routes-drawing.tsx";
import { createLanes } from "../model/route-lanes.ts";
import { litFilters, noKey, routeLayers } from "./day-map-style.ts";
import { createStopLabel } from "./stop-label.ts";
import { stopIcon, stopImage, stopLayers } from "./stop-layers.ts";

export type DayMapOptions = StageViewOptions & {
  readonly stopLabelClass: string;
};

const hitMarginPixels = 7;

/** Reports the trip at the pointer; a stop takes precedence over a line, and shows its label. */
const followPointer = (
  base: BaseMap,
  { mapLibre, stopLabelClass, onHover, onSelect }: DayMapOptions,
  stopAt: (key: string, index: number) => MapStop | undefined,
): { refresh(): void } => {
  const { map } = base;
  const stopLabel = createStopLabel(mapLibre, map, stopLabelClass);
  let labelled: { readonly key: string; readonly index: number } | undefined;
  const refresh = (): void => stopLabel.show(labelled && stopAt(labelled.key, labelled.index));

  const tripAt = (event: MapMouseEvent): string | undefined => {
    const stop = base.near(event, ["lit-stops", "stops"], hitMarginPixels);
    labelled = stop && { key: stop.key as string, index: stop.index as number };
    refresh();
    const line = base.near(event, ["lit-lines", "lines", "ends"], hitMarginPixels);
    return labelled?.key ?? (line?.key as string | undefined);
  };

  const hover = hoverOver(map, onHover);
  map.on("mousemove", (event) => hover(tripAt(event)));
  map.on("mouseout", () => {
    labelled = undefined;
    refresh();
    hover(undefined);
  });
  map.on("click", (event) => onSelect(tripAt(event)));
  return { refresh };
};

const addLayers = (base: BaseMap): void => {
  base.map.addSource(routesSource, {
    type: "geojson",
    data: emptyCollection,
    promoteId: "id",
    tolerance: 1,
  });
  if (!base.map.hasImage(stopImage))
    base.map.addImage(stopImage, stopIcon(base.palette()), { pixelRatio: 2 });
  const { stops, lit: litStops } = stopLayers(false);
  for (const layer of routeLayers(base.palette(), false)) {
    if (layer.id === "ends") base.map.addLayer(stops);
    if (layer.id === "lit-ends") base.map.addLayer(litStops);
    base.map.addLayer(layer);
  }
};

/** The map with the routes of a day. Throws if the browser has no WebGL. */
export const createDayMapView = (options: DayMapOptions): StageView => {
  let drawn: ReadonlyMap<string, MapTrip> = new Map();
  let wanted: readonly MapTrip[] = options.trips;
  let lit: string | undefined;
  const inLanes = createLanes();

  const drawTrips = (): void => {
    const after = new Map(inLanes(wanted).map((trip) => [trip.key, trip]));
    const change = changeBetween(drawn, after, featuresOf);
    drawn = after;
    if (change.remove.length > 0 || change.add.length > 0) base.source(routesSource)?.updateData(change);
  };

  const isLit = (): boolean => lit !== undefined && drawn.has(lit);

  const paint = (): void => {
    base.paintColours(routeLayers(base.palette(), isLit()));
    base.map.setPaintProperty("stops", "icon-opacity", stopLayers(isLit()).stops.paint?.["icon-opacity"]);
    base.map.updateImage(stopImage, stopIcon(base.palette()));
  };

  const drawLit = (): void => {
    paint();
    for (const [layer, filter] of Object.entries(litFilters(isLit() ? lit! : noKey)))
      base.map.setFilter(layer, filter);
  };

  const draw = (): void => {
    addLayers(base);
    drawn = new Map();
    drawTrips();
    drawLit();
  };

  const base = createBaseMap(options, {
    bounds: boundsOf(wanted),
    draw,
    paint,
  });
  const pointer = followPointer(base, options, (key, index) => drawn.get(key)?.stops?.[index]);

  const takeFromPaper = drawOnPaper(options.container, () =>
    createElement(PlainRoutesDrawing, { trips: wanted, lit: undefined }),
  );

  return {
    setTrips(trips) {
      wanted = trips;
      if (base.isReady()) drawTrips();
      pointer.refresh();
    },
    light(key) {
      lit = key;
      if (base.isReady()) drawLit();
    },
    fit: (trips, how) => base.fit(boundsOf(trips), how),
    destroy() {
      takeFromPaper();
      base.destroy();
    },
  };
};
