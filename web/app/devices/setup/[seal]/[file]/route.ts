import { NextResponse } from "next/server";
import { gpsLoggerProfile } from "../../../../../features/devices/model/gps-logger.ts";
import { openSeal } from "../../../../../features/devices/server/new-device.ts";
import { refuse } from "../../../../../shared/server/data-access.ts";
import { settings } from "../../../../../shared/server/settings.ts";

/** A settings profile for GPSLogger, which has no session: the sealed address alone decides, for some minutes. */
export const GET = async (
  _: Request,
  { params }: { readonly params: Promise<{ readonly seal: string }> },
): Promise<NextResponse> => {
  const newDevice = await openSeal((await params).seal);
  if (newDevice?.kind !== "gpslogger") return refuse(404, "This profile is not available any more");
  const profile = gpsLoggerProfile({ ...newDevice, apiUrl: settings().apiUrl });
  return new NextResponse(profile, {
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" },
  });
};
