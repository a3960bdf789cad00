import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAsyncStorageQueue } from "./async-storage-queue.ts";
import { createMemoryQueue } from "./record-queue.ts";
import { createFakeStorage } from "./testing/fake-storage.ts";
import { applyStep, contentsOf, fixAt, queueStep, testQueueContract } from "./testing/queue-contract.ts";

testQueueContract("AsyncStorage", () => {
  const { storage } = createFakeStorage();
  return { open: (tripId) => createAsyncStorageQueue(storage, tripId) };
});

const filled = async (count: number) => {
  const disk = createFakeStorage();
  const queue = createAsyncStorageQueue(disk.storage, "trip");
  for (let second = 0; second < count; second += 1) await queue.append(fixAt(second));
  return { disk, queue };
};

describe("a storage that fails", () => {
  test("after any number of changes leaves the queue as it was before the call, or as after it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(queueStep, { maxLength: 25 }),
        queueStep,
        fc.nat({ max: 6 }),
        fc.constantFrom(undefined, "made" as const),
        fc.boolean(),
        async (steps, failing, survived, next, restarts) => {
          const disk = createFakeStorage();
          let queue = createAsyncStorageQueue(disk.storage, "trip");
          const [before, after] = [createMemoryQueue("trip"), createMemoryQueue("trip")];
          for (const [second, step] of steps.entries())
            for (const each of [queue, before, after]) await applyStep(each, step, second);
          await applyStep(after, failing, 99);

          disk.survive(survived, next);
          const isMade = await applyStep(queue, failing, 99).then(
            () => true,
            () => false,
          );
          disk.recover();
          if (restarts) queue = createAsyncStorageQueue(disk.storage, "trip");
          const contents = await contentsOf(queue);
          const isLikeAfter = JSON.stringify(contents) === JSON.stringify(await contentsOf(after));
          const isUnknown = restarts && next === "made" && isLikeAfter;
          const model = isMade || isUnknown ? after : before;
          expect(contents).toEqual(await contentsOf(model));

          // And it goes on as if nothing had happened.
          for (const step of [failing, { kind: "append" }, ...steps] as const)
            for (const each of [queue, model]) await applyStep(each, step, 100);
          expect(await contentsOf(queue)).toEqual(await contentsOf(model));
        },
      ),
      tries(300),
    );
  });

  test("refuses a fix, which takes no id, and the next one is kept as usual", async () => {
    const { disk, queue } = await filled(1);
    disk.survive(0);
    await expect(queue.append(fixAt(1))).rejects.toThrow("The disk is full");
    disk.recover();
    expect(await queue.append(fixAt(2))).toMatchObject({ id: 1 });
  });

  test("loses a record, and the queue says which", async () => {
    const { disk, queue } = await filled(3);
    disk.lose("trips/trip/1");
    await expect(queue.peek(3)).rejects.toThrow("the storage has lost trips/trip/1");
  });
});

describe("what a record costs", () => {
  test.each([0, 100, 5000])("is one change of its own size, after %i others too", async (count) => {
    const { disk, queue } = await filled(count);
    await queue.status();
    const { reads, changes, bytes } = await disk.costOf(() => queue.append(fixAt(count)));
    expect({ reads, changes }).toEqual({ reads: 0, changes: 1 });
    expect(bytes).toBeLessThan(80);
  });

  test("to take out is one change more, and the trip's own value does not grow", async () => {
    const { disk, queue } = await filled(600);
    const changes: number[] = [];
    for (let batch = 0; batch < 10; batch += 1) {
      const sent = await queue.peek(60);
      const cost = await disk.costOf(() => queue.remove(sent.map(({ id }) => id)));
      changes.push(cost.changes);
      expect(cost.bytes).toBeLessThan(500);
    }
    // Each batch but the first deletes the one before it.
    expect(changes).toEqual([1, 61, 61, 61, 61, 61, 61, 61, 61, 61]);
    await queue.markEnded();
    expect(disk.keys()).toEqual(["trips/trip"]);
  });

  test("to find again after a restart grows with the logarithm of the backlog", async () => {
    const { disk } = await filled(5000);
    const again = createAsyncStorageQueue(disk.storage, "trip");
    const { reads } = await disk.costOf(() => again.status());
    expect(reads).toBeLessThan(30);
    expect(await again.status()).toMatchObject({ nextId: 5000, pending: 5000 });
  });
});

describe("a deleted trip", () => {
  test("leaves nothing behind, and one under the same id begins anew", async () => {
    const { disk, queue } = await filled(5);
    await queue.remove([0, 1]);
    await queue.setAside([{ record: { id: 2, ...fixAt(2) }, message: "no" }]);
    disk.survive(0, "made");
    await expect(queue.append(fixAt(5))).rejects.toThrow();
    disk.recover();
    const other = createAsyncStorageQueue(disk.storage, "trip-1");
    await other.append(fixAt(0));
    await queue.delete();
    expect(disk.keys()).toEqual(["trips/trip-1/0"]);
    expect(await queue.status()).toMatchObject({ nextId: 0, pending: 0, refused: 0 });
  });

  test("that the app was killed over is never sent, and can be deleted again", async () => {
    for (let changes = 1; changes < 12; changes += 1) {
      const { disk, queue } = await filled(4);
      await queue.setAside([{ record: { id: 0, ...fixAt(0) }, message: "no" }]);
      disk.survive(changes);
      await queue.delete().catch(() => undefined);
      disk.recover();
      const again = createAsyncStorageQueue(disk.storage, "trip");
      if (changes > 1) expect(await again.peek(9)).toEqual([]);
      await again.delete();
      expect(disk.keys()).toEqual([]);
    }
  });
});
