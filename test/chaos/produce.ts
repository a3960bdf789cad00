import { setTimeout as sleep } from "node:timers/promises";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { stream } from "@trips/core/pipeline.ts";
import type { TripLine } from "../support/trip-lines.ts";

/** Puts what the HTTP API would put, and retries the failed records; returns how many had failed. */
export const produce = async (
  endpoint: string,
  trips: readonly (readonly TripLine[])[],
  batchSize = 20,
): Promise<number> => {
  const client = new KinesisClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  let failures = 0;
  for (const trip of trips) {
    const { driver, trip: tripId, vehicle } = trip[0]!;
    const records = trip.map(({ t, lat, lon, speed, heading, accuracy }, id) => ({
      ...{ id, t, lat, lon, speed, heading, accuracy },
    }));
    let entries = Array.from({ length: Math.ceil(records.length / batchSize) }, (_, index) => ({
      PartitionKey: `${driver}/${tripId}`,
      Data: Buffer.from(
        JSON.stringify({
          ...{ version: 1, driver, trip: tripId, receivedAt: Date.now(), requestId: `${tripId}-${index}` },
          batch: {
            timeZone: "UTC",
            vehicle,
            records: records.slice(batchSize * index, batchSize * (index + 1)),
          },
        }),
      ),
    }));
    while (entries.length > 0) {
      const { Records = [] } = await client.send(
        new PutRecordsCommand({ StreamName: stream.name, Records: entries }),
      );
      entries = entries.filter((_, index) => Records[index]?.ErrorCode !== undefined);
      failures += entries.length;
      if (entries.length > 0) await sleep(20);
    }
  }
  client.destroy();
  return failures;
};
