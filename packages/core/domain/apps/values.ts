import { isDate } from "../local-date.ts";

/** What apps write where they mean a number: a number, or the text of one. Undefined: neither. */
export const numberIn = (value: unknown): number | undefined => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};

/** The same in another unit: `factor` of ours are one of theirs. What means unknown, below zero, stays so. */
export const scaledIn = (value: unknown, factor: number): number | undefined => {
  const number = numberIn(value);
  return number === undefined ? undefined : number * factor;
};

/** Apps that state a battery as a share, 0 to 1; -1: unknown. */
export const percentPerShare = 100;

export const metersPerSecond = { mps: 1, kmh: 1 / 3.6, kn: 1852 / 3600, mph: 1609.344 / 3600 } as const;

export const objectIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};

/** A number below this counts seconds; as milliseconds it would lie in 1973, before any trip. */
const leastMilliseconds = 1e11;

const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?$/i;

/**
 * A time in epoch milliseconds: from seconds or milliseconds since the epoch, or from ISO 8601 with `T` or a space, with
 * or without a fraction, the offset with or without a colon. Without an offset it is UTC. Undefined: it is none.
 */
export const timeIn = (value: unknown): number | undefined => {
  const number = numberIn(value);
  if (number !== undefined) return Math.round(number < leastMilliseconds ? number * 1000 : number);
  const found = typeof value === "string" ? iso.exec(value.trim()) : null;
  if (!found) return undefined;
  const [, date, time, fraction = "0", sign, hours, minutes = "00"] = found;
  const t = isDate(date!) ? Date.parse(`${date}T${time}Z`) : Number.NaN;
  if (Number.isNaN(t)) return undefined;
  const offsetMs = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * 60_000;
  return t + Math.round(Number(`0.${fraction}`) * 1000) - (sign === "-" ? -offsetMs : offsetMs);
};
