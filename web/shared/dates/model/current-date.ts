import { localDateOf } from "@trips/core/domain/local-date.ts";

/** Somewhere on earth it is this date. */
export const isCurrentDate = (date: string): boolean =>
  ["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"].some((zone) => localDateOf(Date.now(), zone) === date);
