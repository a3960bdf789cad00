import type { NextRequest, NextResponse } from "next/server";
import { answerFromArchive, tileAnswer } from "../../../../../../../../shared/map/server/answer-tiles.ts";
import { refuse } from "../../../../../../../../shared/server/data-access.ts";

type Params = { readonly pass: string; readonly z: string; readonly x: string; readonly y: string };

const largestZoom = 26;

/** One tile of the archive; an empty answer where it has none. */
export const GET = async (
  _: NextRequest,
  { params }: { readonly params: Promise<Params> },
): Promise<NextResponse> => {
  const { pass, ...place } = await params;
  return answerFromArchive(pass, async (archive) => {
    const [z, x, y] = [place.z, place.x, place.y].map((text) => (/^\d{1,8}$/.test(text) ? Number(text) : -1));
    const isTile = [x, y].every((each) => each! >= 0 && each! < 2 ** z!) && z! >= 0 && z! <= largestZoom;
    if (!isTile) return refuse(404, "There is no such tile");
    const tile = await archive.getZxy(z!, x!, y!);
    return tileAnswer(tile ? tile.data : null, "application/vnd.mapbox-vector-tile");
  });
};
