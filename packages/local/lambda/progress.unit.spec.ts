import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StreamRecord } from "./kinesis-event.ts";
import { createProgress } from "./progress.ts";

test("the checkpoint never passes an unfinished record, in whatever order lanes finish", () => {
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

test("a finished record is released, even while an earlier one is unfinished", () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const progress = createProgress(null);
  const stuck = { sequenceNumber: "0", eventBytes: 7, arrivalMs: 0 } as StreamRecord;
  progress.add([stuck]);
  const pass = (sequenceNumber: string): WeakRef<StreamRecord> => {
    const record = {
      sequenceNumber,
      eventBytes: 7,
      arrivalMs: 1,
      data: Buffer.alloc(9),
    } as unknown as StreamRecord;
    progress.add([record]);
    progress.complete([record]);
    return new WeakRef(record);
  };
  const behindStuck = pass("1");
  // An object dereferenced through a WeakRef is kept until the next turn.
  return new Promise((resolve) => setImmediate(resolve)).then(() => {
    collectGarbage();
    expect(behindStuck.deref()).toBeUndefined();
    expect([progress.checkpoint(), progress.pendingRecords(), progress.pendingBytes()]).toEqual([null, 1, 7]);
    progress.complete([stuck]);
    expect([progress.checkpoint(), progress.pendingRecords(), progress.pendingBytes()]).toEqual(["1", 0, 0]);
  });
});
