import { type GpsRecord, quantise } from "@trips/core/domain/gps-record.ts";
import { mergeWindow, type Window, windowStartOf } from "@trips/core/domain/window.ts";
import type { Drive } from "./drives.ts";

export const windowsOf = (drive: Drive): Window[] => {
  const byStart = Map.groupBy(
    drive.fixes.map((fix) => quantise(fix)),
    ({ t }) => windowStartOf(t),
  );
  return [...byStart].map(([start, records]) => mergeWindow(start, [], records).window);
};

/** 60 records a second apart: a whole minute at 1 Hz. */
export const isFullMinute = ({ records }: Window): boolean =>
  records.length === 60 && records.every(({ t }, index) => index === 0 || t - records[index - 1]!.t === 1000);

/**
 * The 1 Hz recordings state no accuracy. They borrow the values that phones measured on other drives, one per
 * record in the order of measurement; those are seconds apart and so change more than they would at 1 Hz.
 */
export const withBorrowedAccuracy = (windows: readonly Window[], lenders: readonly Drive[]): Window[] => {
  const accuracies = lenders.flatMap(({ fixes }) =>
    fixes.flatMap(({ accuracy }) => (accuracy === undefined ? [] : [accuracy])),
  );
  if (accuracies.length === 0) throw new Error("no drive states an accuracy to borrow");
  let next = 0;
  const lend = (record: GpsRecord): GpsRecord => ({
    ...record,
    accuracyMeters: accuracies[next++ % accuracies.length]!,
  });
  return windows.map(({ start, records }) => ({ start, records: records.map(lend) }));
};

/** Of the optional fields only speed, heading and accuracy. */
export const withoutMore = ({ start, records }: Window): Window => ({
  start,
  records: records.map((record) => ({ ...record, altitudeMeters: undefined, batteryPercent: undefined })),
});
