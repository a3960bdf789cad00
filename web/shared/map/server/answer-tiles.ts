import "server-only";
import { NextResponse } from "next/server";
import type { PMTiles } from "pmtiles";
import { answer, refuse } from "../../server/data-access.ts";
import { settings } from "../../server/settings.ts";
import { isPass } from "./map-pass.ts";
import { tileArchive } from "./tile-archive.ts";

/** Tiles change with the archive only, and their address each day with the pass. */
const headers = { "Cache-Control": "private, max-age=86400" };

export const tileAnswer = (body: BodyInit | null, contentType: string): NextResponse =>
  new NextResponse(body, {
    status: body === null ? 204 : 200,
    headers: { ...headers, "Content-Type": contentType },
  });

/** Answers from the archive whoever has a pass. */
export const answerFromArchive = (
  pass: string,
  read: (tiles: PMTiles) => Promise<NextResponse>,
): Promise<NextResponse> => {
  const tiles = tileArchive();
  if (!tiles || !isPass(pass, settings().sessionSecret, Date.now()))
    return Promise.resolve(refuse(404, "There is no such map"));
  return answer(() => read(tiles));
};
