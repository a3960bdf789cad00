import type { MemoryTable } from "../dynamodb/memory-table.ts";
import type { Fleet } from "../phones/fleet.ts";
import { type Accepted, keyOf } from "./accepted.ts";
import { BrokenLaw } from "./check-table.ts";

/** After quiet: whatever got an id on a phone is in the stream, or the phone keeps it with the reason it was refused for. */
export const checkPhones = async (fleet: Fleet, accepted: Accepted): Promise<void> => {
  for (const phone of fleet.phones)
    for (const { trip, queue, kept } of phone.recordings) {
      const name = `${phone.driver}/${trip.tripId}`;
      const refused = new Map((await queue.refused()).map(({ record, ...reason }) => [record.id, reason]));
      for (const record of kept) {
        const reason = refused.get(record.id);
        if (reason && (reason.statusCode ?? 400) !== 400)
          throw new BrokenLaw("a phone gives up only what cannot be accepted", `${name}: ${reason.message}`);
        if (!reason && !accepted.trips.get(name)?.known.has(keyOf(record)))
          throw new BrokenLaw("what a phone recorded arrives", `${keyOf(record)} of ${name}`);
      }
    }
};

/** After quiet: the register of a phone says when it was last heard. */
export const checkRegisters = (table: MemoryTable, accepted: Accepted): void => {
  const registers = new Map<string, number>();
  for (const pk of table.partitionKeys().filter((key) => key.startsWith("STATUS#")))
    for (const { status } of table.partition(pk)) {
      const { driver, id, heardMs } = status as { driver: string; id: string; heardMs: number };
      registers.set(`${driver}/${id}`, heardMs);
    }
  for (const [phone, heardMs] of accepted.heardMs)
    if (registers.get(phone) !== heardMs)
      throw new BrokenLaw(
        "a register says when its phone was last heard",
        `${phone}: ${registers.get(phone)}, not ${heardMs}`,
      );
};
