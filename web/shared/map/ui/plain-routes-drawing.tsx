import { boundsOf } from "../model/map-features.ts";
import type { MapTrip } from "../model/map-trip.ts";
import { plainPlaneOf } from "../model/plain-plane.ts";
import type { Position } from "../model/position.ts";
import styles from "./map-frame.module.css";
import colours from "./trip-colours.module.css";

/** The routes without a map, on paper and for browsers without WebGL. */
export default function PlainRoutesDrawing({
  trips,
  lit,
}: {
  readonly trips: readonly MapTrip[];
  readonly lit: string | undefined;
}) {
  const bounds = boundsOf(trips);
  if (!bounds) return null;
  const { viewBox, at, pathOf } = plainPlaneOf(bounds);
  const mark = (kind: "start" | "end" | "stop", position: Position, text?: string) => {
    const [cx, cy] = at(position);
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
  return (
    <svg className={styles.plain} viewBox={viewBox} aria-hidden="true">
      {trips.map(({ key, colour, pieces, stops = [] }) => (
        <g
          key={key}
          className={colours.colour}
          data-colour={colour}
          data-faded={(lit !== undefined && lit !== key) || undefined}
        >
          <path vectorEffect="non-scaling-stroke" d={pathOf(pieces)} />
          {stops.map(({ position, text }) => mark("stop", position, text))}
          {pieces[0]?.[0] && mark("start", pieces[0][0])}
          {pieces.at(-1)?.at(-1) && mark("end", pieces.at(-1)!.at(-1)!)}
        </g>
      ))}
    </svg>
  );
}
