import type { NextRequest, NextResponse } from "next/server";
import { answerFromArchive, tileAnswer } from "../../../../../../shared/map/server/answer-tiles.ts";
import { archiveStyle } from "../../../../../../shared/map/server/archive-style.ts";
import { zoomsOf } from "../../../../../../shared/map/server/tile-archive.ts";
import { readPreferences } from "../../../../../../shared/texts/server/read-texts.ts";

type Context = { readonly params: Promise<{ readonly pass: string; readonly theme: string }> };

/** The style of the tiles that the dashboard serves from an archive. */
export const GET = async (_: NextRequest, { params }: Context): Promise<NextResponse> => {
  const { pass, theme } = await params;
  return answerFromArchive(pass, async (archive) => {
    const style = archiveStyle({
      theme: theme === "dark" ? "dark" : "light",
      language: (await readPreferences()).locale,
      tiles: `/api/map/${pass}/tiles/{z}/{x}/{y}`,
      zooms: await zoomsOf(archive),
    });
    return tileAnswer(JSON.stringify(style), "application/json");
  });
};
