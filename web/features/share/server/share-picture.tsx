import "server-only";
import { ImageResponse } from "next/og";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import type { SharedTrip } from "../model/share-model.ts";
import { pictureSize, type ShareDrawing, shareDrawingOf, sharePreviewOf } from "../model/share-picture.ts";

/** The light theme's colours: a picture has no style sheet. */
const ground = "#e9ede6";
const ink = "#14201b";
const inkSoft = "#4d5a54";
const speeds = ["#8b938f", "#2b1a8c", "#6f10a6", "#ab2494", "#d64d6f", "#ee7b4b", "#f5a61d"] as const;

const routePixels = 550;

const Route = ({ viewBox, paths, ends }: ShareDrawing) => {
  const [width = 1, height = 1] = viewBox.split(" ").slice(2).map(Number);
  const unitsPerPixel = Math.max(width, height) / routePixels;
  const line = { fill: "none", strokeLinecap: "round", strokeLinejoin: "round" } as const;
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it becomes a picture, whose text the page's head gives.
    <svg viewBox={viewBox} width={width / unitsPerPixel} height={height / unitsPerPixel}>
      <path d={paths.join("")} stroke="#ffffff" strokeWidth={13 * unitsPerPixel} {...line} />
      {paths.map((path, colour) => (
        <path
          key={speeds[colour]}
          d={path || "M0 0"}
          stroke={speeds[colour]}
          strokeWidth={7 * unitsPerPixel}
          {...line}
        />
      ))}
      {ends.map(([x, y], index) => (
        <circle
          key={index === 0 ? "start" : "end"}
          cx={x}
          cy={y}
          r={10 * unitsPerPixel}
          fill={index === 0 ? "#ffffff" : ink}
          stroke={index === 0 ? ink : "#ffffff"}
          strokeWidth={4 * unitsPerPixel}
        />
      ))}
    </svg>
  );
};

/** The picture of a link's preview, made of nothing but what the shared page shows. */
export const sharePictureOf = (trip: SharedTrip, texts: Texts): ImageResponse => {
  const { title, description } = sharePreviewOf(trip, texts);
  const drawing = shareDrawingOf(trip, texts);
  const column = { display: "flex", flexDirection: "column" } as const;
  return new ImageResponse(
    <div style={{ display: "flex", width: "100%", height: "100%", background: ground, color: ink }}>
      <div style={{ ...column, justifyContent: "space-between", width: 540, padding: 56 }}>
        <div style={{ fontSize: 34, color: "#0a6a4b" }}>{texts.messages.product}</div>
        <div style={{ ...column, gap: 16 }}>
          <div style={{ fontSize: 58, lineHeight: 1.1 }}>{title}</div>
          <div style={{ fontSize: 38, color: inkSoft }}>{description}</div>
        </div>
      </div>
      <div style={{ display: "flex", width: 660, alignItems: "center", justifyContent: "center" }}>
        {drawing && <Route {...drawing} />}
      </div>
    </div>,
    pictureSize,
  );
};
