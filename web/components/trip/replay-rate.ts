import type { Format } from "../../lib/format.ts";
import type { Rate } from "../../lib/trip-replay.ts";

/** `60×`. */
export const formatRate = (rate: Rate, format: Format): string => `${format.count(rate)}×`;
