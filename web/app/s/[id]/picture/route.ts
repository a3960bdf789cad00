import { type NextRequest, NextResponse } from "next/server";
import { readSharedTrip } from "../../../../features/share/server/share-access.ts";
import { shareHeaders } from "../../../../features/share/server/share-headers.ts";
import { sharePictureOf } from "../../../../features/share/server/share-picture.tsx";
import { answer } from "../../../../shared/server/data-access.ts";
import { readTexts } from "../../../../shared/texts/server/read-texts.ts";

type Context = { readonly params: Promise<{ readonly id: string }> };

const words = { "not-found": "There is no such link" };

/** The picture of a link's preview as PNG, for as long as the link works. */
export const GET = async (_request: NextRequest, { params }: Context): Promise<NextResponse> => {
  const { id } = await params;
  const response = await answer(async () => {
    const picture = sharePictureOf(await readSharedTrip(id), await readTexts());
    // Drawn before anything is sent, so that a failure is an answer of its own.
    return new NextResponse(await picture.arrayBuffer(), { headers: { "Content-Type": "image/png" } });
  }, words);
  for (const { key, value } of shareHeaders) response.headers.set(key, value);
  return response;
};
