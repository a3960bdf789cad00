import { canonicalTimeZone } from "@trips/core/domain/time-zone.ts";

/** What is wrong with a time zone, an IANA name or a fixed offset such as GMT+0200; undefined: nothing. */
export const timeZoneProblem = (value: string): string | undefined =>
  canonicalTimeZone(value) === undefined
    ? `${JSON.stringify(value)} is not an IANA time zone such as "America/Argentina/Buenos_Aires"`
    : undefined;
