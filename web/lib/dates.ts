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
