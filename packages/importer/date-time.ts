const dateTime = /^(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:(z)|([+-]\d\d):?(\d\d)?)?$/i;

/** Epoch milliseconds; NaN: not a time. A time without an offset is UTC, never this machine's zone. */
export const parseDateTime = (text: unknown): number => {
  const [, date, time, fraction = "", , hours, minutes = "00"] =
    (typeof text === "string" ? dateTime.exec(text.trim()) : undefined) ?? [];
  if (date === undefined) return Number.NaN;
  const zone = hours === undefined ? "Z" : `${hours}:${minutes}`;
  return Date.parse(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}${zone}`);
};

/** Numbers from here on are milliseconds: as seconds this would be the year 5138, as milliseconds it is 1973. */
const leastMilliseconds = 1e11;

/** A time as JSON formats write it: a date and time, or a count of seconds or milliseconds. */
export const parseTime = (value: unknown): number => {
  const number = typeof value === "string" && /^\d{9,}(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== "number") return parseDateTime(value);
  return Math.abs(number) < leastMilliseconds ? number * 1000 : number;
};
