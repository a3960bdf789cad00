import { hiddenMm } from "@trips/core/domain/hidden-area.ts";

/** So far around the first and the last place of a trip, at least, nothing is shown when its ends are hidden. */
export const hiddenMeters = hiddenMm / 1000;
