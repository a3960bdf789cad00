import type { StreamPosition } from "@trips/core/application/delivery.ts";
import type { GroupedDelivery } from "@trips/core/application/replay.ts";
import { deaggregate } from "../kinesis-aggregate.ts";

/** The deliveries of a record of the stream: a KPL aggregate yields its records, grouped by their partition keys. */
export const unpack = (position: StreamPosition, partitionKey: string, data: Uint8Array): GroupedDelivery[] =>
  (deaggregate(data) ?? [{ partitionKey, data }]).map((member) => ({
    ...position,
    group: member.partitionKey,
    data: member.data,
  }));
