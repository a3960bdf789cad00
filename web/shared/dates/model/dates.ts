const pattern = /^\d{4}-\d{2}-\d{2}$/;

const instantOf = (date: string): Date => new Date(`${date}T00:00:00Z`);

/** True for a calendar date `YYYY-MM-DD` that exists. */
export const isDate = (text: string): boolean => {
  if (!pattern.test(text)) return false;
  const instant = instantOf(text);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
};

export const addDays = (date: string, days: number): string => {
  const instant = instantOf(date);
  instant.setUTCDate(instant.getUTCDate() + days);
  return instant.toISOString().slice(0, 10);
};

const dayMs = 86_400_000;

/** Days from `from` to `to`; negative if `to` is earlier. */
export const daysFrom = (from: string, to: string): number =>
  (instantOf(to).getTime() - instantOf(from).getTime()) / dayMs;

/** Every date from `from` to `to`, inclusive. */
export const datesBetween = (from: string, to: string): string[] =>
  Array.from({ length: Math.max(0, daysFrom(from, to) + 1) }, (_, index) => addDays(from, index));

export const firstOfMonth = (date: string): string => `${date.slice(0, 8)}01`;

/** The same day some months later, or that month's last day if it is shorter. */
export const addMonths = (date: string, months: number): string => {
  const first = instantOf(firstOfMonth(date));
  first.setUTCMonth(first.getUTCMonth() + months);
  const next = new Date(first);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const daysInMonth = (next.getTime() - first.getTime()) / dayMs;
  const day = Math.min(Number(date.slice(8)), daysInMonth);
  return addDays(first.toISOString().slice(0, 10), day - 1);
};

/** The Monday on or before a date. */
export const mondayOf = (date: string): string => addDays(date, -((instantOf(date).getUTCDay() + 6) % 7));
