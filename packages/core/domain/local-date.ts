const maxFormats = 1_000;
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  let format = formats.get(timeZone);
  if (!format) {
    // en-CA writes YYYY-MM-DD.
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      calendar: "iso8601",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    // Names are matched without case, so their spellings are not a bounded set.
    if (formats.size >= maxFormats) formats.clear();
    formats.set(timeZone, format);
  }
  return format;
};

export const isTimeZone = (timeZone: string): boolean => {
  try {
    formatOf(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const maxDates = 64;
const dates = new Map<number, { readonly timeZone: string; readonly date: string }>();

/**
 * Local calendar date `YYYY-MM-DD` of an instant in an IANA time zone. The last few are remembered: a batch
 * asks for the starts of its windows several times over, and formatting one costs as much as merging records.
 */
export const localDateOf = (t: number, timeZone: string): string => {
  const known = dates.get(t);
  if (known?.timeZone === timeZone) return known.date;
  const date = formatOf(timeZone).format(t);
  if (dates.size >= maxDates) dates.clear();
  dates.set(t, { timeZone, date });
  return date;
};

/** True for a calendar date `YYYY-MM-DD` that exists. */
export const isDate = (text: string): boolean => {
  const t = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(t) && new Date(t).toISOString().startsWith(text);
};
