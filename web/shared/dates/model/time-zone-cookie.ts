/** Holds the browser's IANA time zone, so that the server knows which date is today. */
export const timeZoneCookieName = "trips-time-zone";
