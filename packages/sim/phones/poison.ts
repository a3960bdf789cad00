import { aggregate } from "@trips/aws/kinesis-aggregate.ts";
import type { Random } from "../world/random.ts";

export type PoisonRecord = {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  /** How much of it must be rejected. */
  readonly share: "all" | "some" | "none";
};

const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** What only a producer beside the API can put into the stream. */
export const poisonOf = (random: Random, nowMs: number, serial: number): PoisonRecord => {
  const driver = `producer-${random.whole(0, 1)}`;
  const trip = `direct-${random.whole(0, 2)}`;
  const partitionKey = `${driver}/${trip}`;
  const fixes = Array.from({ length: random.whole(2, 9) }, (_, index) => ({
    id: serial * 10 + index,
    t: nowMs - 60_000 + index * 5_000,
    lat: -34.6 + index / 10_000,
    lon: -58.4,
  }));
  const envelope = (records: readonly object[], more: object = {}) => ({
    ...{ version: 1, driver, trip, receivedAt: nowMs, requestId: `direct-${serial}` },
    batch: { timeZone: "UTC", records },
    ...more,
  });
  switch (random.whole(0, 5)) {
    case 0:
      return { partitionKey, share: "all", data: Buffer.from(`not JSON ${serial}`) };
    case 1:
      return { partitionKey, share: "all", data: bytes({ version: 9, serial }) };
    case 2:
      return { partitionKey, share: "all", data: bytes(envelope(fixes, { driver: `no driver ${serial}` })) };
    case 3:
      return {
        ...{ partitionKey, share: "all" },
        data: bytes(envelope(fixes, { batch: { timeZone: "Mars/Olympus", records: fixes } })),
      };
    case 4:
      return {
        ...{ partitionKey, share: "some" },
        data: bytes(envelope([...fixes, { ...fixes[0]!, id: serial * 10 + 9, lat: 91 }])),
      };
    default:
      return {
        ...{ partitionKey, share: "none" },
        data: aggregate([
          { partitionKey, data: bytes(envelope(fixes.slice(0, 1))) },
          { partitionKey, data: bytes(envelope(fixes.slice(1))) },
        ]),
      };
  }
};
