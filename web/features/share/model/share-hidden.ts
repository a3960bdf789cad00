import { hiddenMm } from "@trips/core/domain/hidden-area.ts";

/** With hidden ends, nothing is shown within at least this distance of a trip's first and last place. */
export const hiddenMeters = hiddenMm / 1000;
