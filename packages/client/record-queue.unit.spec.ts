import { expect, test } from "vitest";
import { createMemoryQueue } from "./record-queue.ts";

const fix = { t: 1_795_162_800_000, lat: 0, lon: 0 };

const filled = async (count: number) => {
  const queue = createMemoryQueue("trip");
  for (let index = 0; index < count; index++) await queue.append(fix);
  return queue;
};
const idsOf = (records: readonly { readonly id: number }[]) => records.map(({ id }) => id);

test("records get the ids 0, 1, 2 and are read oldest first, as many as requested", async () => {
  const queue = await filled(3);
  expect(idsOf(await queue.peek(2))).toEqual([0, 1]);
  expect(idsOf(await queue.peek(9))).toEqual([0, 1, 2]);
  await queue.remove([0]);
  expect(idsOf(await queue.peek(1))).toEqual([1]);
  expect((await queue.append(fix)).id).toBe(3);
});

test("the last one stored is the newest that was ever taken out, whatever the order", async () => {
  const queue = await filled(6);
  expect(await queue.lastStored()).toBeUndefined();
  await queue.remove([5, 3]);
  await queue.remove([1, 99]);
  expect((await queue.lastStored())?.id).toBe(5);
  expect(await queue.status()).toMatchObject({ nextId: 6, pending: 3 });
});

test("what is set aside is no longer pending, once and with its reason", async () => {
  const queue = await filled(2);
  const [record] = await queue.peek(1);
  const refused = { record: record!, statusCode: 400, message: "no" };
  await queue.setAside([refused]);
  await queue.setAside([refused]);
  expect(await queue.refused()).toEqual([refused]);
  expect(await queue.status()).toMatchObject({ pending: 1, refused: 1 });
});
