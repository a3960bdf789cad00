import fc from "fast-check";
import { expect, test } from "vitest";
import type { StreamRecord } from "./kinesis-event.ts";
import { createProgress } from "./progress.ts";

test("the checkpoint never passes a record that is not done, in whatever order lanes finish", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat()), (size, order) => {
      const records = Array.from(
        { length: size },
        (_, index) => ({ sequenceNumber: String(index), eventBytes: 7, arrivalMs: index }) as StreamRecord,
      );
      const progress = createProgress(null);
      progress.add(records);
      const open = new Set(records);
      for (const pick of order) {
        const left = [...open];
        const record = left[pick % Math.max(1, left.length)];
        if (record === undefined) break;
        progress.complete([record]);
        open.delete(record);
        const oldest = records.find((candidate) => open.has(candidate));
        const done = oldest === undefined ? records.at(-1) : records[records.indexOf(oldest) - 1];
        expect(progress.checkpoint()).toBe(done?.sequenceNumber ?? null);
        expect(progress.oldestArrivalMs()).toBe(oldest?.arrivalMs);
        expect(progress.pendingRecords()).toBe(open.size);
        expect(progress.pendingBytes()).toBe(open.size * 7);
      }
    }),
  );
});
