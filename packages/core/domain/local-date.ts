const maxZones = 1_000;
const maxHours = 64;
const minuteMs = 60_000;
const hourMs = 3_600_000;

type Zone = {
  readonly format: Intl.DateTimeFormat;
  /** The date that all of an hour of UTC has; undefined when midnight or a change of the clock is within it. */
  readonly hours: Map<number, string | undefined>;
};

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
    zone = { format, hours: new Map() };
    // Names are matched without case, so their spellings are not a bounded set.
    if (zones.size >= maxZones) zones.clear();
    zones.set(timeZone, zone);
  }
  return zone;
};

/** The local date, and the minutes that the clock shows since its midnight. */
const clockOf = ({ format }: Zone, t: number): { readonly date: string; readonly minutes: number } => {
  const text = format.format(t);
  return { date: text.slice(0, 10), minutes: Number(text.slice(-5, -3)) * 60 + Number(text.slice(-2)) };
};

/** No zone changes its clock twice within an hour: what holds at both ends of it holds in between. */
const dateOfHour = (zone: Zone, hour: number): string | undefined => {
  const first = clockOf(zone, hour);
  const last = clockOf(zone, hour + 59 * minuteMs);
  return first.date === last.date && last.minutes - first.minutes === 59 ? first.date : undefined;
};

/**
 * Local calendar date `YYYY-MM-DD` of an instant since 2000 in an IANA time zone. The last hours are
 * remembered: a batch asks for the starts of its windows several times over, and formatting a date costs as
 * much as merging records.
 */
export const localDateOf = (t: number, timeZone: string): string => {
  const zone = zoneOf(timeZone);
  const hour = Math.floor(t / hourMs) * hourMs;
  let date = zone.hours.get(hour);
  if (date === undefined && !zone.hours.has(hour)) {
    if (zone.hours.size >= maxHours) zone.hours.clear();
    date = dateOfHour(zone, hour);
    zone.hours.set(hour, date);
  }
  return date ?? clockOf(zone, t).date;
};

/** From an instant up to which later one its local date is known to stay the same: an hour at most. */
export const dateSpanOf = (
  t: number,
  timeZone: string,
): { readonly date: string; readonly untilT: number } => {
  const date = localDateOf(t, timeZone);
  const hour = Math.floor(t / hourMs) * hourMs;
  const isWholeHour = zoneOf(timeZone).hours.get(hour) !== undefined;
  return { date, untilT: isWholeHour ? hour + hourMs : Math.floor(t / minuteMs) * minuteMs + minuteMs };
};

/** True for a calendar date `YYYY-MM-DD` that exists. */
export const isDate = (text: string): boolean => {
  const t = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(t) && new Date(t).toISOString().startsWith(text);
};
