import type { PulseItem } from "@trips/core/application/trip-reader.ts";
import type { Page, StoredTrip } from "@trips/core/application/trip-store.ts";
import { lastUsableOf } from "@trips/core/application/windows.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { decodeIds, encodeIds } from "@trips/core/domain/id-set-codec.ts";
import { decodeWindows, encodeWindows } from "@trips/core/domain/page-codec.ts";
import { type Totals, totalNames } from "@trips/core/domain/stats.ts";
import type { DayTotals, Sent, TripSummary } from "@trips/core/domain/trip.ts";
import { windowStartOf } from "@trips/core/domain/window.ts";
import { decodeWindow, encodeWindow } from "@trips/core/domain/window-codec.ts";
import { tripKeyOf, tripPk, tripSk, windowSk } from "./keys.ts";

export type Item = Record<string, unknown>;

export const pageItemOf = (trip: Pick<StoredTrip, "driver" | "trip" | "expiresAt">, page: Page): Item => ({
  pk: tripPk(trip),
  sk: windowSk(page[0]!.start),
  windows: encodeWindows(page),
  expiresAt: trip.expiresAt,
});

export const pageOf = (item: Item): Page => decodeWindows(item.windows as Uint8Array);

export const tripItemOf = (trip: StoredTrip): Item => {
  const { summary } = trip;
  return {
    pk: tripPk(trip),
    sk: tripSk,
    rev: trip.rev,
    received: trip.received,
    lastWindow: trip.lastWindow,
    expiresAt: trip.expiresAt,
    ...summary.totals,
    maxSpeedCmps: summary.maxSpeedCmps,
    days: Object.fromEntries(summary.days),
    ids: encodeIds(summary.ids),
    timeZone: summary.timeZone,
    vehicle: summary.vehicle,
    startT: summary.startT,
    endT: summary.endT,
    endedT: summary.endedT,
    open: encodeWindows(trip.open),
    beforeOpenT: trip.beforeOpen?.t,
    beforeOpen: trip.beforeOpen && encodeRecord(trip.beforeOpen),
  };
};

export const storedTripOf = (item: Item): StoredTrip => {
  // A trip from before something was counted has none of it.
  const totals = Object.fromEntries(totalNames.map((name) => [name, item[name] ?? 0])) as Totals;
  const days = Object.entries(item.days as Record<string, DayTotals>).sort(([a], [b]) => (a < b ? -1 : 1));
  const open = decodeWindows(item.open as Uint8Array);
  const beforeOpen =
    item.beforeOpen === undefined
      ? undefined
      : decodeRecord(item.beforeOpenT as number, item.beforeOpen as Uint8Array);
  const summary: TripSummary = {
    totals,
    maxSpeedCmps: item.maxSpeedCmps as number | undefined,
    days: new Map(days),
    ids: decodeIds(item.ids as Uint8Array),
    timeZone: item.timeZone as Sent,
    vehicle: item.vehicle as Sent | undefined,
    startT: item.startT as number,
    endT: item.endT as number,
    endedT: item.endedT as number | undefined,
    lastUsable: lastUsableOf(open) ?? beforeOpen,
  };
  return {
    ...tripKeyOf(item.pk as string),
    rev: item.rev as number,
    received: (item.received as number | undefined) ?? totals.unique,
    summary,
    lastWindow: item.lastWindow as number,
    open,
    beforeOpen,
    expiresAt: item.expiresAt as number,
  };
};

const encodeRecord = (record: GpsRecord): Uint8Array =>
  encodeWindow({ start: windowStartOf(record.t), records: [record] });

const decodeRecord = (t: number, bytes: Uint8Array): GpsRecord =>
  decodeWindow(windowStartOf(t), bytes).records[0]!;

export const pulseItemOf = (item: Item): PulseItem => {
  const hour = (item.pk as string).slice("PULSE#".length);
  const [minute, shardId] = (item.sk as string).split("#");
  return {
    minuteMs: Date.parse(`${hour}:${minute}:00Z`),
    shardId: shardId!,
    counts: item.counts as PulseItem["counts"],
  };
};

export const isLive = (item: Item, now: number): boolean => (item.expiresAt as number) * 1000 > now;
