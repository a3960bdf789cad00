/**
 * Formats numbers, times and dates. Server and browser must produce the same text, so nothing here depends on patterns
 * that differ between versions of the locale data.
 */
import type { Locale, UnitSystem } from "../../texts/model/preferences.ts";
import { unitsOf } from "./units.ts";
import { isUuid } from "./uuid.ts";

/** A number and its unit, separate so that the unit can be set smaller. */
export type Quantity = { readonly value: string; readonly unit: string };

export const textOf = (quantities: readonly Quantity[]): string =>
  quantities.map(({ value, unit }) => `${value} ${unit}`).join(" ");

type DateWords = Readonly<Record<"day" | "month" | "year", string>>;

/** Dates of one language and region: whole, within a month, and without the year. */
type DateStyle = {
  readonly long: (words: DateWords) => string;
  readonly medium: (words: DateWords) => string;
  readonly short: (words: Omit<DateWords, "year">) => string;
};

const dayFirst = (separator: string): DateStyle => ({
  long: ({ day, month, year }) => [day, month, year].join(separator),
  medium: ({ day, month, year }) => `${day} ${month} ${year}`,
  short: ({ day, month }) => `${day} ${month}`,
});

const monthFirst: DateStyle = {
  long: ({ day, month, year }) => `${month} ${day}, ${year}`,
  medium: ({ day, month, year }) => `${month} ${day}, ${year}`,
  short: ({ day, month }) => `${month} ${day}`,
};

/** Separator between day, month and year. */
const dateOrder: Readonly<Record<Locale, string>> = { en: " ", es: " de " };

const dateStyleOf = (locale: Locale, region: string | undefined): DateStyle =>
  locale === "en" && region === "US" ? monthFirst : dayFirst(dateOrder[locale]);

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const maxFormats = 500;
const formats = new Map<string, Intl.DateTimeFormat>();

const cached = (locale: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale} ${name} ${options.timeZone}`;
  let format = formats.get(key);
  if (!format) {
    if (formats.size >= maxFormats) formats.clear();
    format = new Intl.DateTimeFormat(locale, options);
    formats.set(key, format);
  }
  return format;
};

const partsOf = (format: Intl.DateTimeFormat, instant: number): Record<string, string> =>
  Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));

/** A clock of 24 hours reads the same in every language. */
const clockParts = (timeZone: string, instantMs: number): Record<string, string> =>
  partsOf(
    cached("en-GB", "clock", {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    }),
    instantMs,
  );

const dateParts = (locale: Locale, month: "long" | "short", date: string): Record<string, string> =>
  partsOf(
    cached(locale, `date ${month}`, {
      timeZone: "UTC",
      weekday: "long",
      day: "numeric",
      month,
      year: "numeric",
    }),
    Date.parse(date),
  );

/** `−3`, `+5:30`; empty for offset zero, which locale data writes as GMT or as GMT+00:00, depending on the version. */
const offsetPattern = /([+-])(\d{2}):(\d{2})/;

const offsetText = (longOffset: string): string => {
  const [, sign, hours = "0", minutes = "0"] = offsetPattern.exec(longOffset) ?? [];
  if (Number(hours) === 0 && Number(minutes) === 0) return "";
  return `${sign === "-" ? "−" : "+"}${Number(hours)}${Number(minutes) === 0 ? "" : `:${minutes}`}`;
};

const longOffsetOf = (timeZone: string, instantMs: number): string =>
  partsOf(cached("en", "zone", { timeZone, timeZoneName: "longOffset" }), instantMs).timeZoneName ?? "";

/** A zone's offset from UTC at an instant. */
export const zoneOffsetMs = (timeZone: string, instantMs: number): number => {
  const [, sign, hours = "0", minutes = "0"] = offsetPattern.exec(longOffsetOf(timeZone, instantMs)) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
};

/** A zone that no city names: `Etc/GMT-2`, `+05:30`. */
const fixedOffset = /^(Etc\/|[+-])/;

/** `Buenos Aires (UTC−3)`: the city that names the zone, and its offset at an instant. */
export const formatTimeZone = (timeZone: string, time: string): string => {
  const offset = `UTC${offsetText(longOffsetOf(timeZone, Date.parse(time)))}`;
  if (fixedOffset.test(timeZone)) return offset;
  const city = (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
  return city === offset ? city : `${city} (${offset})`;
};

/** A driver's id, short but distinguishable: the beginning of a UUID, anything else whole. */
export const formatDriver = (driver: string): string => (isUuid(driver) ? driver.slice(0, 8) : driver);

/** `08:05` in the trip's own zone. */
export const formatTime = (time: string, timeZone: string): string => {
  const { hour = "", minute = "" } = clockParts(timeZone, Date.parse(time));
  return `${hour}:${minute}`;
};

/** `08:05:12` in the trip's own zone. */
export const formatExactTime = (instantMs: number, timeZone: string): string => {
  const { hour = "", minute = "", second = "" } = clockParts(timeZone, instantMs);
  return `${hour}:${minute}:${second}`;
};

/** `region`: whose decimal sign and order of dates, `12.4` in Mexico and `12,4` in Argentina. */
export const formatsOf = (locale: Locale, units: UnitSystem, region?: string) => {
  const numbers = region === undefined ? locale : `${locale}-${region}`;
  const dateStyle = dateStyleOf(locale, region);
  const integer = new Intl.NumberFormat(numbers, { maximumFractionDigits: 0 });
  const oneDecimal = new Intl.NumberFormat(numbers, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const { long, short, speed } = unitsOf[units];

  const dateText = (month: "long" | "short", date: string): DateWords => {
    const { day = "", month: name = "", year = "" } = dateParts(locale, month, date);
    return { day, month: name, year };
  };

  return {
    count: (count: number): string => integer.format(count),

    /** `4.2`. */
    decimal: (value: number): string => oneDecimal.format(value),

    /** `12.4 km`, `7.7 mi`. */
    distance: (meters: number): Quantity => {
      const distance = meters / long.size;
      return { value: (distance < 99.95 ? oneDecimal : integer).format(distance), unit: long.symbol };
    },

    /** Whole metres or feet, for distances that would round to zero otherwise. */
    shortDistance: (meters: number): Quantity => ({
      value: integer.format(meters / short.size),
      unit: short.symbol,
    }),

    speed: (metersPerSecond: number): Quantity => ({
      value: integer.format(metersPerSecond / speed.metersPerSecond),
      unit: speed.symbol,
    }),

    speedUnit: speed.symbol,
    distanceUnit: long.symbol,
    shortDistanceUnit: short.symbol,

    /** Metres per second as a number in the chosen unit of speed, for scales. */
    speedIn: (metersPerSecond: number): number => metersPerSecond / speed.metersPerSecond,
    /** Metres as a number of kilometres or miles, for scales. */
    distanceIn: (meters: number): number => meters / long.size,

    /** `−4.1 m/s²`. */
    acceleration: (metersPerSecondSquared: number): Quantity => ({
      value: `${metersPerSecondSquared < 0 ? "−" : "+"}${oneDecimal.format(Math.abs(metersPerSecondSquared))}`,
      unit: "m/s²",
    }),

    /** Seconds below a minute, else completed minutes. */
    duration: (seconds: number): readonly Quantity[] => {
      if (seconds > 0 && seconds < 60) return [{ value: integer.format(Math.floor(seconds)), unit: "s" }];
      const minutes = Math.floor(seconds / 60);
      if (minutes < 60) return [{ value: integer.format(minutes), unit: "min" }];
      return [
        { value: integer.format(Math.floor(minutes / 60)), unit: "h" },
        { value: String(minutes % 60).padStart(2, "0"), unit: "min" },
      ];
    },

    /** `20 November 2026`, `November 20, 2026`, `20 de noviembre de 2026`. */
    date: (date: string): string => dateStyle.long(dateText("long", date)),

    /** `Friday`, `Viernes`: used on its own, so it begins with a capital. */
    weekday: (date: string): string => capitalized(dateParts(locale, "long", date).weekday ?? ""),

    /** `November 2026`, `Noviembre de 2026`, for the head of a month. */
    month: (date: string): string => {
      const { month, year } = dateText("long", date);
      return capitalized([month, year].join(dateOrder[locale]));
    },

    /** `20 Nov 2026`, for small spaces. */
    mediumDate: (date: string): string => dateStyle.medium(dateText("short", date)),

    /** `20 Nov`. */
    shortDate: (date: string): string => dateStyle.short(dateText("short", date)),
  };
};

export type Format = ReturnType<typeof formatsOf>;
