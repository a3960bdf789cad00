import { type NextRequest, NextResponse } from "next/server";
import { readExport } from "../../../../../../features/trip/server/trips.ts";
import {
  answer,
  download,
  noSuchTrip,
  refuse,
  tripAccess,
} from "../../../../../../shared/server/data-access.ts";
import type { TripRouteContext } from "../../../../../../shared/server/page-props.ts";
import { exportFormats, isExportFormat } from "../../../../../../shared/trips/model/trip-path.ts";

type Context = TripRouteContext<{ format: string }>;

/** A trip as a file: GPX and GeoJSON hold its route, CSV every record. */
export const GET = async (request: NextRequest, { params }: Context): Promise<NextResponse> => {
  const { tripId, format } = await params;
  const key = await tripAccess(request, tripId);
  if (key instanceof NextResponse) return key;
  if (!isExportFormat(format))
    return refuse(404, `There is no format "${format}": expected ${exportFormats.join(", ")}`);
  return answer(async () => {
    const file = await readExport(key, format);
    return file ? download(file.pieces, file.mediaType, `${key.trip}.${format}`) : noSuchTrip();
  });
};
