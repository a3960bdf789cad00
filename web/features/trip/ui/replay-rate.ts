import type { Format } from "../../../shared/format/model/format.ts";
import type { Rate } from "../model/trip-replay.ts";

/** `60×`. */
export const formatRate = (rate: Rate, format: Format): string => `${format.count(rate)}×`;
