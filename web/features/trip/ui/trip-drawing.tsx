import { breaksOf } from "@trips/core/application/path.ts";
import { plainPlaneOf } from "../../../shared/map/model/plain-plane.ts";
import plain from "../../../shared/map/ui/map-frame.module.css";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import { speedLinesOf } from "../model/speed-lines.ts";
import { endsOf, type TripScene } from "../model/trip-scene.ts";
import styles from "./trip-drawing.module.css";

const radius = 10;

/** The route in its colours of speed without a map, on paper and for browsers without WebGL. */
export default function TripDrawing({ scene, texts }: { readonly scene: TripScene; readonly texts: Texts }) {
  if (!scene.bounds) return null;
  const { viewBox, at, pathOf } = plainPlaneOf(scene.bounds);
  const { colours, gaps } = speedLinesOf(scene.track, breaksOf(scene.marks), scene.scale);
  return (
    <svg className={plain.plain} viewBox={viewBox} aria-hidden="true">
      <path className={styles.gaps} vectorEffect="non-scaling-stroke" d={pathOf(gaps)} />
      {colours.map((lines, colour) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the colour.
          key={colour}
          className={styles.speed}
          data-colour={colour}
          vectorEffect="non-scaling-stroke"
          d={pathOf(lines)}
        />
      ))}
      {endsOf(scene).map(([kind, position]) => {
        const [x, y] = at(position).map(Number) as [number, number];
        return (
          <g key={kind} className={styles.end}>
            {kind === "end" ? (
              <rect x={x - radius} y={y - radius} width={2 * radius} height={2 * radius} />
            ) : (
              <circle cx={x} cy={y} r={radius} />
            )}
            {kind !== "head" && (
              <text
                x={kind === "start" ? x - 18 : x + 18}
                y={y + 9}
                textAnchor={kind === "start" ? "end" : "start"}
              >
                {texts.messages.trip.map.ends[kind]}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
