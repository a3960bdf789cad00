import { gzipSync } from "node:zlib";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { buckets } from "@trips/core/pipeline.ts";

/** Phones on the road at once; each drives for an hour, then another trip begins. */
const phones = 200;
const minutesPerTrip = 60;
const recordsPerBatch = 60;
const firstMinute = Math.floor(Date.UTC(2026, 10, 1) / 60_000);

/** A minute at 1 Hz: a car that turns, stops at lights and has speed, heading and accuracy. */
const batchOf = (phone: number, minute: number, count: number): string => {
  const startT = (firstMinute + minute) * 60_000;
  const trip = Math.floor(minute / minutesPerTrip);
  const records = Array.from({ length: count }, (_, second) => {
    const passed = minute * 60 + second;
    const isStanding = passed % 90 > 75;
    const heading = (phone * 31 + passed * 3) % 360;
    return {
      id: (minute % minutesPerTrip) * 60 + second,
      t: startT + second * 1_000,
      lat: -34.6 + phone * 0.002 + Math.sin(passed / 900) * 0.05,
      lon: -58.4 + Math.cos(passed / 900) * 0.05,
      speed: isStanding ? 0 : 8 + ((phone + passed) % 50) / 10,
      heading,
      accuracy: 5 + ((phone + passed) % 7),
    };
  });
  return JSON.stringify({
    version: 1,
    driver: `driver-${phone}`,
    trip: `trip-${trip}`,
    receivedAt: startT + 61_000,
    requestId: `${phone}-${minute}`,
    batch: { timeZone: "America/Argentina/Buenos_Aires", vehicle: "AB123CD", records },
  });
};

/** The raw objects of a fleet as Firehose writes them: one a minute, with what all phones sent in it. */
export const fillLake = async (
  s3: S3Client,
  records: number,
): Promise<{ objects: number; bytes: number }> => {
  let [objects, bytes, left] = [0, 0, records];
  for (let minute = 0; left > 0; minute++) {
    const batches: string[] = [];
    for (let phone = 0; phone < phones && left > 0; phone++) {
      const count = Math.min(recordsPerBatch, left);
      batches.push(batchOf(phone, minute, count));
      left -= count;
    }
    const Body = gzipSync(batches.join(""), { level: 1 });
    const arrived = new Date((firstMinute + minute + 1) * 60_000).toISOString();
    const name = arrived.slice(0, 19).replaceAll(/[T:]/g, "-");
    const Key = `raw/${arrived.slice(0, 10).replaceAll("-", "/")}/lake-1-${name}-bench.gz`;
    await s3.send(new PutObjectCommand({ Bucket: buckets.lake, Key, Body }));
    objects++;
    bytes += Body.length;
  }
  return { objects, bytes };
};
