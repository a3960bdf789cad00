import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createIndexedDbQueue, type IndexedDb } from "./indexed-db-queue.ts";
import { contentsOf, fixAt, testQueueContract } from "./testing/queue-contract.ts";

testQueueContract("IndexedDB", () => {
  const factory = new IDBFactory();
  return { open: (tripId) => createIndexedDbQueue(factory, tripId) };
});

const filled = async (count: number) => {
  const factory = new IDBFactory();
  const queue = createIndexedDbQueue(factory, "trip");
  for (let second = 0; second < count; second += 1) await queue.append(fixAt(second));
  return { factory, queue };
};

describe("a storage that is full", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each(["pending", "trip"])("at %s refuses a fix, which takes no id", async (store) => {
    const { queue } = await filled(1);
    const { put } = IDBObjectStore.prototype;
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
      this: typeof IDBObjectStore.prototype,
      ...given: Parameters<typeof put>
    ) {
      if (this.name === store) throw new DOMException("The disk is full", "QuotaExceededError");
      return put.apply(this, given);
    });
    await expect(queue.append(fixAt(1))).rejects.toMatchObject({ name: "QuotaExceededError" });
    vi.restoreAllMocks();
    expect(await contentsOf(queue)).toMatchObject({ status: { nextId: 1, pending: 1 } });
    expect(await queue.append(fixAt(2))).toMatchObject({ id: 1 });
  });

  test("when it is opened is asked again by the next call", async () => {
    const { factory } = await filled(1);
    let isBroken = true;
    const failing: IndexedDb = {
      open: (name, version) => {
        if (isBroken) throw new DOMException("Internal error", "UnknownError");
        return factory.open(name, version);
      },
      deleteDatabase: (name) => factory.deleteDatabase(name),
    };
    const queue = createIndexedDbQueue(failing, "trip");
    await expect(queue.status()).rejects.toMatchObject({ name: "UnknownError" });
    isBroken = false;
    expect(await queue.status()).toMatchObject({ pending: 1 });
  });
});

test("two pages with the same trip open give each fix an id of its own", async () => {
  const { factory, queue } = await filled(0);
  const other = createIndexedDbQueue(factory, "trip");
  const appended = [0, 1, 2, 3].map((second) => (second % 2 ? other : queue).append(fixAt(second)));
  const ids = (await Promise.all(appended)).map(({ id }) => id);
  expect(ids.sort()).toEqual([0, 1, 2, 3]);
});

test("a deleted trip leaves nothing behind, also while another page has it open", async () => {
  const { factory, queue } = await filled(3);
  const other = createIndexedDbQueue(factory, "trip");
  await other.status();
  await queue.delete();
  expect(await factory.databases()).toEqual([]);
  expect(await other.status()).toMatchObject({ nextId: 0, pending: 0 });
});
