const maxZones = 1_000;
const maxHours = 64;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** All instants `fromT` ≤ t < `untilT` have this local date. */
export type DateSpan = { readonly date: string; readonly fromT: number; readonly untilT: number };

type Zone = {
  readonly format: Intl.DateTimeFormat;
  /** Spans by UTC hour. */
  readonly spans: Map<number, DateSpan>;
  last: DateSpan;
};

const noSpan: DateSpan = { date: "", fromT: 0, untilT: 0 };

const zones = new Map<string, Zone>();

const zoneOf = (timeZone: string): Zone => {
  let zone = zones.get(timeZone);
  if (!zone) {
    // en-CA writes YYYY-MM-DD, HH:MM.
    const format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      calendar: "iso8601",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    zone = { format, spans: new Map(), last: noSpan };
    // Names are case-insensitive, so the number of spellings is not bounded.
    if (zones.size >= maxZones) zones.clear();
    zones.set(timeZone, zone);
  }
  return zone;
};

/** The local date, and the minutes since midnight that the clock shows. */
const clockOf = ({ format }: Zone, t: number): { readonly date: string; readonly minutes: number } => {
  const text = format.format(t);
  return { date: text.slice(0, 10), minutes: Number(text.slice(-5, -3)) * 60 + Number(text.slice(-2)) };
};

/** No zone changes its clock twice in a day: if both ends of a span fit one clock, so does all in between. */
const spanAround = (zone: Zone, fromT: number, untilT: number): DateSpan | undefined => {
  const first = clockOf(zone, fromT);
  const last = clockOf(zone, untilT - minuteMs);
  const isWhole =
    first.date === last.date && last.minutes - first.minutes === (untilT - fromT) / minuteMs - 1;
  return isWhole ? { date: first.date, fromT, untilT } : undefined;
};

/** The date's 24 hours; if the clock changes within them, the hour around `t`, or else its minute. */
const findSpan = (zone: Zone, t: number): DateSpan => {
  const minute = Math.floor(t / minuteMs) * minuteMs;
  const { date, minutes } = clockOf(zone, t);
  const midnight = minute - minutes * minuteMs;
  const hour = Math.floor(t / hourMs) * hourMs;
  return (
    spanAround(zone, midnight, midnight + dayMs) ??
    spanAround(zone, hour, hour + hourMs) ?? { date, fromT: minute, untilT: minute + minuteMs }
  );
};

const holds = ({ fromT, untilT }: DateSpan, t: number): boolean => t >= fromT && t < untilT;

/**
 * The local date of an instant since 2000 in an IANA time zone, with a span of time that has the same date. Recent
 * spans are cached: formatting a date costs as much as merging records.
 */
export const dateSpanOf = (t: number, timeZone: string): DateSpan => {
  const zone = zoneOf(timeZone);
  if (holds(zone.last, t)) return zone.last;
  const hour = Math.floor(t / hourMs);
  let span = zone.spans.get(hour);
  if (!span || !holds(span, t)) {
    if (zone.spans.size >= maxHours) zone.spans.clear();
    span = findSpan(zone, t);
    zone.spans.set(hour, span);
  }
  zone.last = span;
  return span;
};

/** Local calendar date `YYYY-MM-DD` of an instant since 2000 in an IANA time zone. */
export const localDateOf = (t: number, timeZone: string): string => dateSpanOf(t, timeZone).date;

/** The hour, 0–23, that a local clock shows. */
export const localHourOf = (t: number, timeZone: string): number => {
  const zone = zoneOf(timeZone);
  const { fromT, untilT } = dateSpanOf(t, timeZone);
  // A span of 24 hours begins at midnight; around a clock change it is cut.
  return untilT - fromT === dayMs
    ? Math.floor((t - fromT) / hourMs)
    : Math.floor(clockOf(zone, t).minutes / 60);
};

/** True for a calendar date `YYYY-MM-DD` that exists. */
export const isDate = (text: string): boolean => {
  const t = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(t) && new Date(t).toISOString().startsWith(text);
};
