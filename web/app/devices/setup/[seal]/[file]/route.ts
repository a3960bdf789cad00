import { NextResponse } from "next/server";
import { ownTracksConfiguration } from "../../../../../features/devices/model/app-links.ts";
import { gpsLoggerProfile } from "../../../../../features/devices/model/gps-logger.ts";
import { type NewDevice, openSeal } from "../../../../../features/devices/server/new-device.ts";
import { refuse } from "../../../../../shared/server/data-access.ts";
import { settings } from "../../../../../shared/server/settings.ts";

/** The settings that an app downloads, which has no session: the sealed address alone decides, for some minutes. */
export const GET = async (
  _: Request,
  { params }: { readonly params: Promise<{ readonly seal: string }> },
): Promise<NextResponse> => {
  const newDevice = await openSeal((await params).seal);
  const profile = newDevice && profileOf(newDevice);
  if (!profile) return refuse(404, "This profile is not available any more");
  return new NextResponse(profile.text, {
    headers: { "Content-Type": `${profile.type}; charset=utf-8`, "Cache-Control": "no-store" },
  });
};

const profileOf = (newDevice: NewDevice): { readonly text: string; readonly type: string } | undefined => {
  const { apiUrl } = settings();
  switch (newDevice.kind) {
    case "gpslogger":
      return { text: gpsLoggerProfile({ ...newDevice, apiUrl }), type: "text/plain" };
    case "owntracks":
      return { text: ownTracksConfiguration({ ...newDevice, apiUrl }), type: "application/octet-stream" };
    default:
      return undefined;
  }
};
