import "server-only";
import { open } from "node:fs/promises";
import { OperatorError } from "@trips/core/application/loggable-error.ts";
import { FetchSource, PMTiles, type Source, TileType } from "pmtiles";
import { settings } from "../../server/settings.ts";

/** Reads a file as `pmtiles` wants it: any stretch at a time. */
const fileSource = (path: string): Source => {
  const file = open(path);
  return {
    getKey: () => path,
    async getBytes(offset, length) {
      const { buffer, bytesRead } = await (await file).read(new Uint8Array(length), 0, length, offset);
      return { data: buffer.buffer.slice(0, bytesRead) as ArrayBuffer };
    },
  };
};

let archive: { readonly location: string; readonly tiles: PMTiles } | undefined;

/** The archive that the map's setting names; undefined if it names none. */
export const tileArchive = (): PMTiles | undefined => {
  const { map } = settings();
  if (map.kind !== "archive") return undefined;
  if (archive?.location !== map.location) {
    const { location } = map;
    const source = URL.canParse(location) ? new FetchSource(location) : fileSource(location);
    archive = { location, tiles: new PMTiles(source) };
  }
  return archive.tiles;
};

/** The zoom levels of an archive with vector tiles. */
export const zoomsOf = async (tiles: PMTiles): Promise<{ readonly min: number; readonly max: number }> => {
  const { tileType, minZoom, maxZoom } = await tiles.getHeader();
  if (tileType !== TileType.Mvt)
    throw new OperatorError(`${tiles.source.getKey()} does not hold vector tiles, which the map needs.`);
  return { min: minZoom, max: maxZoom };
};
