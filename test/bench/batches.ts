import { envelopeOf } from "@trips/core/testing/records.ts";
import type { Drive } from "./drives.ts";

/** What API Gateway puts into the stream when a phone posts the drive in batches of this size. */
export const batchesOf = (drive: Drive, size: number): Uint8Array[] => {
  const batches: Uint8Array[] = [];
  for (let at = 0; at < drive.fixes.length; at += size) {
    const fixes = drive.fixes.slice(at, at + size);
    batches.push(
      envelopeOf({
        key: { driver: drive.driver, trip: drive.trip },
        timeZone: drive.timeZone,
        vehicle: drive.vehicle,
        end: at + size >= drive.fixes.length,
        fixes,
        receivedAt: fixes.at(-1)!.t + 1_000,
      }),
    );
  }
  return batches;
};
