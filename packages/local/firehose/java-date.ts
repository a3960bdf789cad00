/**
 * The part of Java's DateTimeFormatter that object prefixes use: letters y u M L d D H h K k m s S a E, quoted text
 * and everything that is not a letter. Compiling refuses what it would format differently from Java.
 */
export type DateFormat = (timeMs: number) => string;

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const padded = (value: number, width: number): string => String(value).padStart(width, "0");

const dayOfYear = (date: Date): number =>
  Math.floor(
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) -
      Date.UTC(date.getUTCFullYear(), 0, 1)) /
      86_400_000,
  ) + 1;

type Writer = { readonly widest: number; readonly write: (date: Date, count: number) => string };

const number = (widest: number, value: (date: Date) => number): Writer => ({
  widest,
  write: (date, count) => padded(value(date), count),
});

const named = (names: readonly string[], value: (date: Date) => number, numbers: boolean): Writer => ({
  widest: 4,
  write: (date, count) => {
    if (count <= 2 && numbers) return padded(value(date) + 1, count);
    return count === 4 ? names[value(date)]! : names[value(date)]!.slice(0, 3);
  },
});

const year: Writer = {
  widest: 4,
  write: (date, count) =>
    count === 2 ? padded(date.getUTCFullYear() % 100, 2) : padded(date.getUTCFullYear(), count),
};

const writers: Readonly<Record<string, Writer>> = {
  y: year,
  u: year,
  M: named(months, (date) => date.getUTCMonth(), true),
  L: named(months, (date) => date.getUTCMonth(), true),
  d: number(2, (date) => date.getUTCDate()),
  D: number(3, dayOfYear),
  H: number(2, (date) => date.getUTCHours()),
  k: number(2, (date) => date.getUTCHours() || 24),
  K: number(2, (date) => date.getUTCHours() % 12),
  h: number(2, (date) => date.getUTCHours() % 12 || 12),
  m: number(2, (date) => date.getUTCMinutes()),
  s: number(2, (date) => date.getUTCSeconds()),
  S: {
    widest: 9,
    write: (date, count) => padded(date.getUTCMilliseconds(), 3).padEnd(9, "0").slice(0, count),
  },
  a: { widest: 1, write: (date) => (date.getUTCHours() < 12 ? "AM" : "PM") },
  E: named(days, (date) => date.getUTCDay(), false),
};

export const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
};

/** Moves an instant so that its UTC fields are the zone's local ones. */
const localClock = (timeZone: string): ((timeMs: number) => Date) => {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (timeMs) => {
    const parts = format.formatToParts(timeMs);
    const field = (type: Intl.DateTimeFormatPartTypes): number =>
      Number(parts.find((part) => part.type === type)!.value);
    const milliseconds = new Date(timeMs).getUTCMilliseconds();
    return new Date(
      Date.UTC(
        field("year"),
        field("month") - 1,
        field("day"),
        field("hour"),
        field("minute"),
        field("second"),
        milliseconds,
      ),
    );
  };
};

/** Formats times in UTC or in the zone. Throws an Error that names the unusable letter or quote of the pattern. */
export const compileDateFormat = (pattern: string, timeZone = "UTC"): DateFormat => {
  const parts: ((date: Date) => string)[] = [];
  for (const [token] of pattern.matchAll(/'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']+/g)) {
    if (token.startsWith("'")) {
      if (token.length === 1 || !token.endsWith("'"))
        throw new Error(`the quote in ${pattern} is not closed`);
      const text = token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'");
      parts.push(() => text);
    } else if (/[A-Za-z]/.test(token)) {
      const writer = writers[token[0]!];
      if (!writer || token.length > writer.widest) {
        throw new Error(
          `${token} in ${pattern} is not supported; letters are ${Object.keys(writers).join(" ")}`,
        );
      }
      parts.push((date) => writer.write(date, token.length));
    } else if (/[#[\]{}]/.test(token)) {
      throw new Error(`${token} in ${pattern} is reserved`);
    } else parts.push(() => token);
  }
  const clock = timeZone === "UTC" ? (timeMs: number): Date => new Date(timeMs) : localClock(timeZone);
  return (timeMs) => {
    const date = clock(timeMs);
    return parts.map((part) => part(date)).join("");
  };
};
