/** A zone where it is around noon, so that no test meets midnight. POSIX signs: Etc/GMT+3 lies west of UTC. */
export const hoursWest = new Date().getUTCHours() - 12;

/** By the name that is stored: zero hours west are UTC. */
const zoneWest = (hours: number): string =>
  hours === 0 ? "UTC" : `Etc/GMT${hours < 0 ? "-" : "+"}${Math.abs(hours)}`;

export const noonZone = zoneWest(hoursWest);

/** Where it is eleven. */
export const elevenZone = zoneWest(hoursWest + 1);

/** The date in that zone, `daysAgo` days ago. */
export const noonDate = (daysAgo = 0): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: noonZone }).format(Date.now() - daysAgo * 86_400_000);

/** An instant of one of these dates by the zone's clock, in epoch milliseconds. */
export const noonInstant = (daysAgo: number, hour: number): number =>
  Date.parse(`${noonDate(daysAgo)}T00:00:00Z`) + (hour + hoursWest) * 3_600_000;
