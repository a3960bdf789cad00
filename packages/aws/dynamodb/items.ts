import type { StoredRejects } from "@trips/core/application/reject-store.ts";
import type { PulseItem, ReadTrip } from "@trips/core/application/trip-reader.ts";
import {
  isExpired,
  type Page,
  type PendingCorrections,
  type StoredTrip,
} from "@trips/core/application/trip-store.ts";
import type { RejectReason } from "@trips/core/domain/batch.ts";
import { type TimeSpan, wrongSpansOf } from "@trips/core/domain/corrections.ts";
import { decodeCorrections, encodeCorrections } from "@trips/core/domain/corrections-codec.ts";
import {
  type DayTotals,
  noDayTotals,
  noTotals,
  type Totals,
  totalNames,
} from "@trips/core/domain/counters.ts";
import type { IdChunk } from "@trips/core/domain/id-chunks.ts";
import { type IdSpan, idSpanOf, noIds, uniteIds } from "@trips/core/domain/id-set.ts";
import { decodeIds, encodeIds } from "@trips/core/domain/id-set-codec.ts";
import { decodeWindows, encodeWindows } from "@trips/core/domain/page-codec.ts";
import { decodeRejected, encodeRejected } from "@trips/core/domain/rejected-codec.ts";
import type { BatteryLevel, ReadSummary, Sent, TripKey } from "@trips/core/domain/trip.ts";
import {
  idChunkSk,
  pendingCorrectionsKeys,
  rejectsKeys,
  rejectsPrefix,
  tripKeyOf,
  tripPk,
  tripSk,
  windowSk,
} from "./keys.ts";

export type Item = Record<string, unknown>;

export const pageItemOf = (trip: Pick<StoredTrip, "driver" | "trip" | "expiresAt">, page: Page): Item => ({
  pk: tripPk(trip),
  sk: windowSk(page[0]!.start),
  windows: encodeWindows(page),
  expiresAt: trip.expiresAt,
});

export const idChunkItemOf = (
  trip: Pick<StoredTrip, "driver" | "trip" | "expiresAt">,
  { index, ids }: IdChunk,
): Item => ({ pk: tripPk(trip), sk: idChunkSk(index), ids: encodeIds(ids), expiresAt: trip.expiresAt });

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
    rules: summary.rules,
    ...withoutZeros(summary.totals),
    maxSpeedCmps: summary.maxSpeedCmps,
    days: Object.fromEntries([...summary.days].map(([date, totals]) => [date, withoutZeros(totals)])),
    ids: encodeIds(trip.ids.open),
    ...(trip.ids.chunks > 0 && { idChunks: trip.ids.chunks, idSpan: idSpanOf(summary.ids) }),
    timeZone: summary.timeZone,
    vehicle: summary.vehicle,
    battery: summary.battery,
    startT: summary.startT,
    endT: summary.endT,
    endedT: summary.endedT,
    open: encodeWindows(trip.open),
    right: summary.right,
    ...(trip.corrections.length > 0 && { corrections: encodeCorrections(trip.corrections) }),
  };
};

export const pendingItemOf = (key: TripKey, { rev, corrections, expiresAt }: PendingCorrections): Item => ({
  ...pendingCorrectionsKeys(key),
  ...{ rev, corrections: encodeCorrections(corrections), expiresAt },
});

export const pendingOf = ({ rev, corrections, expiresAt }: Item): PendingCorrections => ({
  rev: rev as number,
  corrections: decodeCorrections(corrections as Uint8Array),
  expiresAt: expiresAt as number,
});

/** Zeros are left out to keep items small; a counter that an older trip's item lacks reads as zero as well. */
const withoutZeros = <Sums extends Totals | DayTotals>(sums: Sums): Partial<Sums> =>
  Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== 0)) as Partial<Sums>;

export const idChunksOf = (item: Item): number => (item.idChunks as number | undefined) ?? 0;

/** A trip with the chunks of its ids, as its writer needs it. */
export const storedTripOf = (item: Item, chunks: readonly Item[] = []): StoredTrip => {
  const open = decodeIds(item.ids as Uint8Array);
  const closed = chunks.map(({ ids }) => decodeIds(ids as Uint8Array));
  const { summary, ...trip } = readTripOf(item);
  return {
    ...trip,
    summary: { ...summary, ids: closed.reduce(uniteIds, open) },
    ids: { open, chunks: closed.length, last: closed.at(-1) ?? noIds },
  };
};

export const readTripOf = (item: Item): ReadTrip => {
  const totals = Object.fromEntries(totalNames.map((name) => [name, item[name] ?? noTotals[name]])) as Totals;
  const days = Object.entries(item.days as Record<string, Partial<DayTotals>>)
    .map(([date, sums]) => [date, { ...noDayTotals, ...sums }] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const open = decodeWindows(item.open as Uint8Array);
  const corrections = decodeCorrections(item.corrections as Uint8Array | undefined);
  const summary: ReadSummary = {
    rules: item.rules as number,
    totals,
    maxSpeedCmps: item.maxSpeedCmps as number | undefined,
    days: new Map(days),
    // Without chunks all ids are in this item.
    ids: (item.idSpan as IdSpan | undefined) ?? idSpanOf(decodeIds(item.ids as Uint8Array)),
    timeZone: item.timeZone as Sent,
    vehicle: item.vehicle as Sent | undefined,
    battery: item.battery as BatteryLevel | undefined,
    startT: item.startT as number,
    endT: item.endT as number,
    endedT: item.endedT as number | undefined,
    wrong: wrongSpansOf(corrections),
    right: item.right as TimeSpan | undefined,
  };
  return {
    ...tripKeyOf(item.pk as string),
    rev: item.rev as number,
    received: (item.received as number | undefined) ?? totals.unique,
    summary,
    corrections,
    lastWindow: item.lastWindow as number,
    open,
    expiresAt: item.expiresAt as number,
  };
};

export const rejectsItemOf = (rejects: StoredRejects): Item => ({
  ...rejectsKeys(rejects),
  rev: rejects.rev,
  reasons: Object.fromEntries([...rejects.reasons].map(([reason, set]) => [reason, encodeRejected(set)])),
  expiresAt: rejects.expiresAt,
});

export const storedRejectsOf = (item: Item): StoredRejects => ({
  ...tripKeyOf(item.pk as string),
  date: (item.sk as string).slice(rejectsPrefix.length),
  rev: item.rev as number,
  reasons: new Map(
    Object.entries(item.reasons as Record<RejectReason, Uint8Array>).map(([reason, bytes]) => [
      reason as RejectReason,
      decodeRejected(bytes),
    ]),
  ),
  expiresAt: item.expiresAt as number,
});

export const pulseItemOf = (item: Item): PulseItem => {
  const hour = (item.pk as string).slice("PULSE#".length);
  const [minute, partition] = (item.sk as string).split("#");
  return {
    minuteMs: Date.parse(`${hour}:${minute}:00Z`),
    partition: partition!,
    // What the trips' consumer counts is written with ADD, which needs a top-level attribute.
    counts: (item.counts as PulseItem["counts"] | undefined) ?? {
      rejected: (item.rejected as number | undefined) ?? 0,
      failed: (item.failed as number | undefined) ?? 0,
    },
  };
};

/** Lanes from earlier versions have no expiry. */
export const isLive = (item: Item, now: number): boolean =>
  item.expiresAt === undefined || !isExpired({ expiresAt: item.expiresAt as number }, now);
