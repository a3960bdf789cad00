/**
 * What is known of a phone by what it sent: a register per driver and device. Each fact is the one that was said last
 * (by the phone's clock where it tells a time, else by when the request arrived), so merging is idempotent, commutative
 * and associative: retries, reordering and replays change nothing.
 */

/** A device with a key; or a phone that sends with an ID token, by its model, which may be empty: it names none. */
export type DeviceKey = {
  readonly driver: string;
  readonly by: "key" | "model";
  readonly id: string;
};

/** `at`: epoch milliseconds. Of two that were said at once, the greater stands, so that no order matters. */
type Said = { readonly at: number };

export type DeviceStatus = DeviceKey & {
  /** When its last request arrived. */
  readonly heardMs: number;
  /** The newest position. `ended`: the app said that the trip was over. */
  readonly fix?: Said & {
    readonly accuracyMeters?: number | undefined;
    readonly speedCmps?: number | undefined;
    readonly ended: boolean;
  };
  readonly battery?: Said & { readonly percent: number; readonly isCharging?: boolean | undefined };
  readonly app?: Said & { readonly name: string };
  /** What the phone calls itself. */
  readonly phone?: Said & { readonly name: string };
  /** How old a batch's newest record was when it arrived; negative: the phone's clock is ahead. */
  readonly lag?: Said & { readonly ms: number };
  /** Records that were still on the phone. */
  readonly queue?: Said & { readonly waiting: number };
  /** The greatest lag of each hour (epoch hours), of the last day of which anything is known. */
  readonly lags: Readonly<Record<string, number>>;
  /** The trips that it sent last, with when it last did. */
  readonly trips: Readonly<Record<string, number>>;
};

export const hourMs = 3_600_000;
export const lagHours = 24;
export const tripsKept = 5;

export const nameOfDevice = ({ driver, by, id }: DeviceKey): string => `${driver}/${by}/${id}`;

/** Facts of one device. */
export const mergeStatus = (a: DeviceStatus, b: DeviceStatus): DeviceStatus => {
  const { driver, by, id } = a;
  const last = {
    fix: latest(a.fix, b.fix),
    battery: latest(a.battery, b.battery),
    app: latest(a.app, b.app),
    phone: latest(a.phone, b.phone),
    lag: latest(a.lag, b.lag),
    queue: latest(a.queue, b.queue),
  };
  return {
    ...{ driver, by, id },
    heardMs: Math.max(a.heardMs, b.heardMs),
    ...(Object.fromEntries(Object.entries(last).filter(([, fact]) => fact)) as Partial<typeof last>),
    lags: newestHours(greatest(a.lags, b.lags)),
    trips: newestTrips(greatest(a.trips, b.trips)),
  };
};

/** Without what a register does not keep: merged with itself. */
export const bounded = (status: DeviceStatus): DeviceStatus => mergeStatus(status, status);

const latest = <Fact extends Said>(a: Fact | undefined, b: Fact | undefined): Fact | undefined => {
  if (!a || !b) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return textOf(a) >= textOf(b) ? a : b;
};

/** The same for the same members, in whatever order a store returns them. */
const textOf = (fact: Said): string =>
  JSON.stringify(
    Object.entries(fact)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

type Numbers = Readonly<Record<string, number>>;

const greatest = (a: Numbers, b: Numbers): Numbers => {
  const all: Record<string, number> = { ...a };
  for (const [name, value] of Object.entries(b))
    all[name] = Math.max(value, all[name] ?? Number.NEGATIVE_INFINITY);
  return all;
};

const newestHours = (lags: Numbers): Numbers => {
  const hours = Object.entries(lags);
  const newest = Math.max(...hours.map(([hour]) => Number(hour)));
  return Object.fromEntries(hours.filter(([hour]) => Number(hour) > newest - lagHours));
};

const newestTrips = (trips: Numbers): Numbers =>
  Object.fromEntries(
    Object.entries(trips)
      // Of tracks that came at once, those of the last days.
      .sort(([a, atA], [b, atB]) => atB - atA || (a > b ? -1 : 1))
      .slice(0, tripsKept),
  );

/** What is left of it without what was said until then; undefined: the phone was not heard since. */
export const statusSince = (status: DeviceStatus, untilMs: number): DeviceStatus | undefined => {
  if (status.heardMs <= untilMs) return undefined;
  const { driver, by, id, heardMs, lags, trips, ...facts } = status;
  return {
    ...{ driver, by, id, heardMs },
    ...Object.fromEntries(Object.entries(facts).filter(([, { at }]) => at > untilMs)),
    lags: Object.fromEntries(Object.entries(lags).filter(([hour]) => Number(hour) * hourMs > untilMs)),
    trips: Object.fromEntries(Object.entries(trips).filter(([, at]) => at > untilMs)),
  };
};

export const withoutTrip = (status: DeviceStatus, trip: string): DeviceStatus => ({
  ...status,
  trips: Object.fromEntries(Object.entries(status.trips).filter(([name]) => name !== trip)),
});

/** Whether nothing of it differs, whatever the order of members. */
export const isSameStatus = (a: DeviceStatus, b: DeviceStatus): boolean => flatten(a) === flatten(b);

const flatten = (value: unknown): string =>
  typeof value !== "object" || value === null
    ? JSON.stringify(value)
    : `{${Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, each]) => `${JSON.stringify(name)}:${flatten(each)}`)
        .join()}}`;
