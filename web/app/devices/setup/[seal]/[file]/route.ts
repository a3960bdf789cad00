import { NextResponse } from "next/server";
import { profileOf } from "../../../../../features/devices/model/app-profile.ts";
import { openSeal } from "../../../../../features/devices/server/new-device.ts";
import { refuse } from "../../../../../shared/server/data-access.ts";
import { settings } from "../../../../../shared/server/settings.ts";

/** The settings that an app downloads, which has no session: the sealed address alone decides, for some minutes. */
export const GET = async (
  _: Request,
  { params }: { readonly params: Promise<{ readonly seal: string; readonly file: string }> },
): Promise<NextResponse> => {
  const { seal, file } = await params;
  const newDevice = await openSeal(seal);
  const profile = newDevice && profileOf(newDevice, file, settings());
  if (!profile) return refuse(404, "This profile is not available any more");
  return new NextResponse(profile.text, {
    headers: { "Content-Type": `${profile.type}; charset=utf-8`, "Cache-Control": "no-store" },
  });
};
