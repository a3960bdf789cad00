import { besidePosition } from "@trips/core/application/path.ts";
import { boundsOf } from "../model/map-features.ts";
import type { MapTrip } from "../model/map-trip.ts";
import type { Position } from "../model/position.ts";
import styles from "./map-frame.module.css";
import colours from "./trip-colours.module.css";

const size = 1000;

const mercatorY = (lat: number): number =>
  Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * (180 / Math.PI);

/** The routes without a map, for browsers without WebGL. */
export default function PlainRoutesDrawing({
  trips,
  lit,
}: {
  readonly trips: readonly MapTrip[];
  readonly lit: string | undefined;
}) {
  const bounds = boundsOf(trips);
  if (!bounds) return null;
  const [west, , east] = bounds;
  const middle: Position = [(west + east) / 2, 0];
  const [bottom, top] = [mercatorY(bounds[1]), mercatorY(bounds[3])];
  const scale = size / Math.max(east - west, top - bottom, 1e-4);
  const pointOf = (position: Position): string => {
    const [lon, lat] = besidePosition(position, middle);
    return `${((lon - west) * scale).toFixed(1)},${((top - mercatorY(lat)) * scale).toFixed(1)}`;
  };
  const mark = (kind: "start" | "end" | "stop", position: Position, text?: string) => {
    const [cx, cy] = pointOf(position).split(",");
    return (
      <circle
        key={`${kind} ${cx} ${cy}`}
        data-kind={kind}
        vectorEffect="non-scaling-stroke"
        cx={cx}
        cy={cy}
        r={8}
      >
        {text && <title>{text}</title>}
      </circle>
    );
  };
  const width = Math.max(1, (east - west) * scale);
  const height = Math.max(1, (top - bottom) * scale);
  return (
    <svg className={styles.plain} viewBox={`-40 -40 ${width + 80} ${height + 80}`} aria-hidden="true">
      {trips.map(({ key, colour, pieces, stops = [] }) => (
        <g
          key={key}
          className={colours.colour}
          data-colour={colour}
          data-faded={(lit !== undefined && lit !== key) || undefined}
        >
          <path
            vectorEffect="non-scaling-stroke"
            d={pieces.map((piece) => `M${piece.map(pointOf).join("L")}`).join("")}
          />
          {stops.map(({ position, text }) => mark("stop", position, text))}
          {pieces[0]?.[0] && mark("start", pieces[0][0])}
          {pieces.at(-1)?.at(-1) && mark("end", pieces.at(-1)!.at(-1)!)}
        </g>
      ))}
    </svg>
  );
}
