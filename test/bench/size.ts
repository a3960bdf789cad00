import { gzipSync } from "node:zlib";
import { encode as encodeMessagePack } from "@msgpack/msgpack";
import { pageItemOf } from "@trips/aws/dynamodb/items.ts";
import { byField, fieldNames } from "@trips/core/domain/fields.ts";
import { type Fix, type GpsRecord, valueIn } from "@trips/core/domain/gps-record.ts";
import type { Window } from "@trips/core/domain/window.ts";
import { encodeWindow } from "@trips/core/domain/window-codec.ts";
import { type Drive, loadDrives, simulatedDrives } from "./drives.ts";
import { itemBytes } from "./item-size.ts";
import { isFullMinute, windowsOf, withBorrowedAccuracy, withoutMore } from "./minute-windows.ts";
import { formatNumber, median, quantile } from "./numbers.ts";
import type { Section } from "./report.ts";

export const maxWindowBytes = 720;
/** One DynamoDB write unit. */
export const maxItemBytes = 1024;

/** Keys as long as with a Cognito `sub` and a UUID, longer than those of the recordings. */
const trip = {
  driver: "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
  trip: "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
  expiresAt: 1_798_761_600,
};

export type WindowSize = {
  readonly records: number;
  readonly stored: number;
  readonly item: number;
  readonly json: number;
  readonly gzip: number;
  readonly messagePack: number;
};

export const sizeOf = (window: Window): WindowSize => {
  const item = pageItemOf(trip, [window]);
  const fixes = window.records.map(fixOf);
  const json = JSON.stringify(fixes);
  return {
    records: window.records.length,
    stored: encodeWindow(window).length,
    item: itemBytes(item),
    json: Buffer.byteLength(json),
    gzip: gzipSync(json).length,
    messagePack: encodeMessagePack(fixes, { ignoreUndefined: true }).length,
  };
};

/** The record as the phone posted it. */
const fixOf = (record: GpsRecord): Fix =>
  byField(fieldNames, (name) => valueIn(record, name) ?? undefined) as Fix;

export type SizeSeries = {
  readonly name: string;
  readonly sizes: readonly WindowSize[];
  readonly isFullMinutes: boolean;
};

export const measureSizes = async (): Promise<SizeSeries[]> => {
  const drives = await loadDrives();
  const series: SizeSeries[] = [];
  const add = (name: string, windows: readonly Window[], isFullMinutes = false): void => {
    if (windows.length > 0) series.push({ name, sizes: windows.map(sizeOf), isFullMinutes });
  };
  const minutesOf = (of: readonly Drive[]): Window[] => of.flatMap(windowsOf).filter(isFullMinute);
  const driveplotr = minutesOf(drives.filter(({ source }) => source === "driveplotr"));
  const lenders = drives.filter(({ source }) => source === "envirocar");
  add("driveplotr, 1 Hz, as recorded (no accuracy)", driveplotr, true);
  if (driveplotr.length > 0)
    add(
      "driveplotr, 1 Hz, accuracy borrowed from envirocar",
      withBorrowedAccuracy(driveplotr, lenders),
      true,
    );
  const simulator = minutesOf(simulatedDrives(4));
  add("simulator, 1 Hz, with accuracy", simulator.map(withoutMore), true);
  add("simulator, 1 Hz, with accuracy, altitude, battery", simulator, true);
  for (const source of ["envirocar", "emission"])
    add(`${source}, all windows`, drives.filter((drive) => drive.source === source).flatMap(windowsOf));
  return series;
};

export const runSize = async (): Promise<Section> => {
  const series = await measureSizes();
  const minutes = series.filter(({ isFullMinutes }) => isFullMinutes);
  const perRecord = (sizes: readonly WindowSize[], name: Exclude<keyof WindowSize, "records">): string =>
    formatNumber(median(sizes.map((size) => size[name] / size.records)), 1);
  return {
    title: "Size",
    notes: [
      "Medians over windows. The item counts keys and attribute names by DynamoDB's rule, with a Cognito `sub` as driver and a UUID as trip.",
    ],
    tables: [
      {
        title: "Bytes per record",
        head: ["windows of", "windows", "stored", "item", "JSON", "gzip JSON", "MessagePack"],
        rows: series.map(({ name, sizes }) => [
          name,
          formatNumber(sizes.length),
          ...(["stored", "item", "json", "gzip", "messagePack"] as const).map((kind) =>
            perRecord(sizes, kind),
          ),
        ]),
      },
      {
        title: "Bytes per window of 60 records at 1 Hz",
        head: ["windows of", "stored", "95 %", "item", "95 %", "largest item", "items in one write unit"],
        rows: minutes.map(({ name, sizes }) => {
          const stored = sizes.map((size) => size.stored);
          const items = sizes.map((size) => size.item);
          const fitting = items.filter((bytes) => bytes <= maxItemBytes).length;
          return [
            name,
            formatNumber(median(stored)),
            formatNumber(quantile(stored, 0.95)),
            formatNumber(median(items)),
            formatNumber(quantile(items, 0.95)),
            formatNumber(Math.max(...items)),
            `${formatNumber((100 * fitting) / items.length, 1)} %`,
          ];
        }),
      },
    ],
    targets: minutes.flatMap(({ name, sizes }) => {
      const stored = median(sizes.map((size) => size.stored));
      const item = median(sizes.map((size) => size.item));
      return [
        {
          name: `${name}: window at most ${maxWindowBytes} bytes in the median`,
          measured: formatNumber(stored),
          isMet: stored <= maxWindowBytes,
        },
        {
          name: `${name}: item at most ${formatNumber(maxItemBytes)} bytes in the median`,
          measured: formatNumber(item),
          isMet: item <= maxItemBytes,
        },
      ];
    }),
  };
};
