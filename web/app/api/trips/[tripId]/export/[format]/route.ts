import type { NextRequest, NextResponse } from "next/server";
import { exportFormats, isExportFormat } from "../../../../../../features/trip/model/trip-data-path.ts";
import { readExport } from "../../../../../../features/trip/server/read-trip.ts";
import { answerCaller, download, refuse, tripOf } from "../../../../../../shared/server/data-access.ts";
import type { TripRouteContext } from "../../../../../../shared/server/page-props.ts";

type Context = TripRouteContext<{ format: string }>;

/** A trip as a file: GPX and GeoJSON hold its route, CSV every record. */
export const GET = async (request: NextRequest, { params }: Context): Promise<NextResponse> => {
  const { tripId, format } = await params;
  return answerCaller(async (caller) => {
    const key = tripOf(caller, request, tripId);
    if (!isExportFormat(format))
      return refuse(404, `There is no format "${format}": expected ${exportFormats.join(", ")}`);
    const { pieces, mediaType } = await readExport(caller, key, format);
    return download(pieces, mediaType, `${key.trip}.${format}`);
  });
};
