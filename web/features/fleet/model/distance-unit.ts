import type { Format } from "../../../shared/format/model/format.ts";

/** Metres in a kilometre or a mile, whichever the reader uses. */
export const metersPerUnit = (format: Format): number => 1000 / format.distanceIn(1000);
