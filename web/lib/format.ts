/**
 * How numbers, times and dates are written. Server and browser must write the same text, so nothing here
 * depends on patterns that differ between versions of the locale data.
 */
const locale = "en";

const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A number with its unit, apart, so that the unit can be set smaller. */
export type Quantity = { readonly value: string; readonly unit: string };

export const textOf = (quantities: readonly Quantity[]): string =>
  quantities.map(({ value, unit }) => `${value} ${unit}`).join(" ");

export const formatDistance = (meters: number): Quantity => {
  const kilometers = meters / 1000;
  return { value: (kilometers < 99.95 ? oneDecimal : integer).format(kilometers), unit: "km" };
};

export const formatSpeed = (metersPerSecond: number): Quantity => ({
  value: integer.format(metersPerSecond * 3.6),
  unit: "km/h",
});

/** `−4.1 m/s²`. */
export const formatAcceleration = (metersPerSecondSquared: number): Quantity => ({
  value: `${metersPerSecondSquared < 0 ? "−" : "+"}${oneDecimal.format(Math.abs(metersPerSecondSquared))}`,
  unit: "m/s²",
});

/** Seconds below a minute, else whole minutes as they have passed. */
export const formatDuration = (seconds: number): readonly Quantity[] => {
  if (seconds > 0 && seconds < 60) return [{ value: integer.format(Math.floor(seconds)), unit: "s" }];
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return [{ value: integer.format(minutes), unit: "min" }];
  return [
    { value: integer.format(Math.floor(minutes / 60)), unit: "h" },
    { value: String(minutes % 60).padStart(2, "0"), unit: "min" },
  ];
};

export const formatCount = (count: number): string => integer.format(count);

const maxFormats = 500;
const formats = new Map<string, Intl.DateTimeFormat>();

const cached = (key: string, create: () => Intl.DateTimeFormat): Intl.DateTimeFormat => {
  let format = formats.get(key);
  if (!format) {
    if (formats.size >= maxFormats) formats.clear();
    format = create();
    formats.set(key, format);
  }
  return format;
};

const partsOf = (format: Intl.DateTimeFormat, instant: number): Record<string, string> =>
  Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));

const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  cached(
    `clock ${timeZone}`,
    () =>
      new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  );

/** `08:05` in the trip's own zone. */
export const formatTime = (time: string, timeZone: string): string => {
  const { hour = "", minute = "" } = partsOf(clockOf(timeZone), Date.parse(time));
  return `${hour}:${minute}`;
};

const exactClockOf = (timeZone: string): Intl.DateTimeFormat =>
  cached(
    `exact clock ${timeZone}`,
    () =>
      new Intl.DateTimeFormat("en-GB", {
        timeZone,
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
      }),
  );

/** `08:05:12` in the trip's own zone. */
export const formatExactTime = (instantMs: number, timeZone: string): string => {
  const { hour = "", minute = "", second = "" } = partsOf(exactClockOf(timeZone), instantMs);
  return `${hour}:${minute}:${second}`;
};

const utcDates = (month: "long" | "short"): Intl.DateTimeFormat =>
  cached(
    `date ${month}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        timeZone: "UTC",
        weekday: "long",
        day: "numeric",
        month,
        year: "numeric",
      }),
  );

/** `20 November 2026`. */
export const formatDate = (date: string): string => {
  const { day, month, year } = partsOf(utcDates("long"), Date.parse(date));
  return `${day} ${month} ${year}`;
};

export const formatWeekday = (date: string): string =>
  partsOf(utcDates("long"), Date.parse(date)).weekday ?? "";

/** `20 Nov 2026`, where there is little room. */
export const formatMediumDate = (date: string): string => {
  const { day, month, year } = partsOf(utcDates("short"), Date.parse(date));
  return `${day} ${month} ${year}`;
};

/** `20 Nov`. */
export const formatShortDate = (date: string): string => {
  const { day, month } = partsOf(utcDates("short"), Date.parse(date));
  return `${day} ${month}`;
};

/** `−3`, `+5:30`; empty at no offset, which versions of the locale data write as GMT or as GMT+00:00. */
const offsetPattern = /([+-])(\d{2}):(\d{2})/;

const offsetText = (longOffset: string): string => {
  const [, sign, hours = "0", minutes = "0"] = offsetPattern.exec(longOffset) ?? [];
  if (Number(hours) === 0 && Number(minutes) === 0) return "";
  return `${sign === "-" ? "−" : "+"}${Number(hours)}${Number(minutes) === 0 ? "" : `:${minutes}`}`;
};

const longOffsetOf = (timeZone: string, instantMs: number): string => {
  const format = cached(
    `zone ${timeZone}`,
    () => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "longOffset" }),
  );
  return partsOf(format, instantMs).timeZoneName ?? "";
};

/** What a zone's clocks are ahead of UTC at an instant. */
export const zoneOffsetMs = (timeZone: string, instantMs: number): number => {
  const [, sign, hours = "0", minutes = "0"] = offsetPattern.exec(longOffsetOf(timeZone, instantMs)) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
};

/** `Buenos Aires (UTC−3)`: the city that names the zone, and its offset at an instant. */
export const formatTimeZone = (timeZone: string, time: string): string => {
  const offset = `UTC${offsetText(longOffsetOf(timeZone, Date.parse(time)))}`;
  const city = (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
  return city === offset ? city : `${city} (${offset})`;
};

/** A driver's id as people can tell it apart: the beginning of a UUID, anything else whole. */
export const formatDriver = (driver: string): string =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(driver)
    ? driver.slice(0, 8)
    : driver;
