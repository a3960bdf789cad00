import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** How a host of map tiles behaves: `tiles hang` answers the style but no tile. */
export type TileHost = "serves" | "refuses" | "hangs" | "tiles hang";

/** A host with a light and a dark style, whose one layer is named after the theme, and empty tiles. */
export type TileServer = {
  readonly url: string;
  behaves: TileHost;
  readonly requests: string[];
  close(): void;
};

const styleOf = (theme: string) => ({
  version: 8,
  glyphs: "/never-asked/{fontstack}/{range}.pbf",
  sources: {
    tiles: { type: "vector", url: "/tiles.json" },
    world: {
      type: "geojson",
      data: {
        type: "Polygon",
        coordinates: [
          [
            [-180, -80],
            [180, -80],
            [180, 80],
            [-180, 80],
            [-180, -80],
          ],
        ],
      },
    },
  },
  layers: [
    { id: "ground", type: "background", paint: { "background-color": "#ccddee" } },
    { id: theme, type: "fill", source: "world", paint: { "fill-color": "#ddeecc" } },
    { id: "roads", type: "line", source: "tiles", "source-layer": "roads" },
  ],
});

const tileJson = {
  tiles: ["/tiles/{z}/{x}/{y}"],
  minzoom: 0,
  maxzoom: 14,
  attribution: "Tiles of the test",
};

export const startTileServer = async (): Promise<TileServer> => {
  const server: Server = createServer((request, response) => {
    const path = request.url ?? "/";
    host.requests.push(path);
    const isTile = path.startsWith("/tiles/");
    if (host.behaves === "refuses") return request.socket.destroy();
    if (host.behaves === "hangs" || (isTile && host.behaves === "tiles hang")) return;
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (isTile) response.writeHead(204).end();
    else response.end(JSON.stringify(path === "/tiles.json" ? tileJson : styleOf(path.slice(1))));
  });
  const host: TileServer = {
    url: "",
    behaves: "serves",
    requests: [],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return Object.assign(host, { url: `http://localhost:${(server.address() as AddressInfo).port}` });
};
