import type { Format } from "../../../shared/format/model/format.ts";

/** Metres of one kilometre or mile, whichever people read. */
export const metersPerUnit = (format: Format): number => 1000 / format.distanceIn(1000);
