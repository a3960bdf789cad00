import type { Feature } from "geojson";
import { cutLines } from "../../../shared/map/model/cut-lines.ts";
import type { Position } from "../../../shared/map/model/position.ts";
import { createBaseMap, type MapTools } from "../../../shared/map/ui/base-map.ts";
import type { MapPalette } from "../../../shared/map/ui/map-palette.ts";
import { circle, isKind, line, routesSource, wider } from "../../../shared/map/ui/map-style.ts";

export type RecordMapView = {
  /** The way so far, and where the car is. */
  show(way: readonly Position[], place: Position): void;
  /** Keeps the car in the middle, until the map is moved. */
  follow(): void;
  destroy(): void;
};

/** In degrees: some hundred metres around the car. */
const closeBy = 0.004;

const layersOf = ({ casing, mark, trips: [colour = ""] }: MapPalette) => [
  line("casing", isKind("line"), { "line-color": casing, "line-width": wider(3) }),
  line("lines", isKind("line"), { "line-color": colour, "line-width": wider(0) }),
  circle("halos", isKind("head"), { "circle-radius": 17, "circle-color": colour, "circle-opacity": 0.25 }),
  circle("head", isKind("head"), {
    "circle-radius": 7,
    "circle-color": colour,
    "circle-stroke-color": mark,
    "circle-stroke-width": 2.5,
  }),
];

const featuresOf = (way: readonly Position[], place: Position): Feature[] => [
  {
    type: "Feature",
    properties: { kind: "line" },
    geometry: {
      type: "MultiLineString",
      coordinates: cutLines([[...way, place]]).map((piece) => piece.map((each) => [...each])),
    },
  },
  { type: "Feature", properties: { kind: "head" }, geometry: { type: "Point", coordinates: [...place] } },
];

/** The map of a trip while it is recorded. It jumps instead of gliding: nothing is drawn between two positions. */
export const createRecordMapView = (
  tools: MapTools,
  first: { readonly way: readonly Position[]; readonly place: Position },
  onFollow: (isFollowing: boolean) => void,
): RecordMapView => {
  let shown = first;
  let isFollowing = true;
  const draw = (): void => {
    base.source(routesSource)?.setData({
      type: "FeatureCollection",
      features: featuresOf(shown.way, shown.place),
    });
  };
  const setFollowing = (next: boolean): void => {
    if (next === isFollowing) return;
    isFollowing = next;
    onFollow(next);
  };
  const [lon, lat] = first.place;
  const base = createBaseMap(tools, {
    bounds: [lon - closeBy, lat - closeBy, lon + closeBy, lat + closeBy],
    draw: () => {
      base.map.addSource(routesSource, {
        type: "geojson",
        data: { type: "FeatureCollection", features: [] },
      });
      for (const layer of layersOf(base.palette())) base.map.addLayer(layer);
      draw();
    },
    paint: () => base.paintColours(layersOf(base.palette())),
  });
  base.map.on("dragstart", () => setFollowing(false));
  const centre = (): void => {
    base.map.jumpTo({ center: [shown.place[0], shown.place[1]] });
  };
  return {
    show: (way, place) => {
      shown = { way, place };
      if (base.isReady()) draw();
      if (isFollowing) centre();
    },
    follow: () => {
      setFollowing(true);
      centre();
    },
    destroy: base.destroy,
  };
};
