/** Where the browser keeps when the server last answered, for the pages that open offline. */
export const lastContactKey = "trips-last-contact";

/** Epoch milliseconds; undefined for what is not a time. */
export const parseLastContact = (stored: string | null): number | undefined => {
  const ms = Number(stored);
  return stored !== null && Number.isInteger(ms) && ms > 0 ? ms : undefined;
};
