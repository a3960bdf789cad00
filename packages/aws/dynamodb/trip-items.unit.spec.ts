import type { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTripItems } from "./trip-items.ts";

type Key = { readonly pk: string; readonly sk: string };

beforeEach(() => {
  // No wait between attempts.
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const expiresAt = 1_000;
const keysOf = (count: number): Key[] =>
  Array.from({ length: count }, (_, index) => ({ pk: `${index}`, sk: "TRIP" }));

/** A table that has every item, answers a given number of keys per request and leaves the rest unprocessed. */
const setUp = (answeredOf: (request: number, keys: number) => number) => {
  const requests: { readonly keys: number; readonly isConsistent: boolean | undefined }[] = [];
  const send = async ({ input }: BatchGetCommand) => {
    const { Keys = [], ConsistentRead } = input.RequestItems!.trips!;
    const answered = answeredOf(requests.length, Keys.length);
    requests.push({ keys: Keys.length, isConsistent: ConsistentRead });
    const left = Keys.slice(answered);
    return {
      Responses: { trips: Keys.slice(0, answered).map((key) => ({ ...key, expiresAt })) },
      ...(left.length > 0 && { UnprocessedKeys: { trips: { Keys: left, ConsistentRead } } }),
    };
  };
  const client = { send } as unknown as DynamoDBDocumentClient;
  const items = (nowMs = 0, isConsistent = true) =>
    createTripItems({ client, tableName: "trips", now: () => nowMs }, isConsistent);
  return { items, requests };
};

test.each([
  [0, []],
  [100, [100]],
  [101, [100, 1]],
])("%i keys are requested at most 100 at a time", async (count, sizes) => {
  const { items, requests } = setUp((_, keys) => keys);
  expect(await items().loadItems(keysOf(count))).toHaveLength(count);
  expect(requests.map(({ keys }) => keys)).toEqual(sizes);
});

test("only unprocessed keys are requested again, with the same consistency", async () => {
  const { items, requests } = setUp((request) => [40, 0, 100][request]!);
  const found = await items().loadItems(keysOf(90));
  expect(found.map(({ pk }) => Number(pk))).toEqual([...Array(90).keys()]);
  expect(requests).toEqual([90, 50, 50].map((keys) => ({ keys, isConsistent: true })));
});

test("a reader's requests may be eventually consistent", async () => {
  const { items, requests } = setUp((_, keys) => keys);
  await items(0, false).loadItems(keysOf(1));
  expect(requests).toEqual([{ keys: 1, isConsistent: false }]);
});

test("keys left unprocessed eight times are given up; those read at the eighth attempt are returned", async () => {
  const never = setUp(() => 0);
  await expect(never.items().loadItems(keysOf(1))).rejects.toThrow("left keys unprocessed");
  expect(never.requests).toHaveLength(8);
  const last = setUp((request) => (request < 7 ? 0 : 1));
  expect(await last.items().loadItems(keysOf(1))).toHaveLength(1);
});

test("an item is not found from the second it expires", async () => {
  const { items } = setUp((_, keys) => keys);
  expect(await items(expiresAt * 1000 - 1).loadItems(keysOf(1))).toHaveLength(1);
  expect(await items(expiresAt * 1000).loadItems(keysOf(1))).toEqual([]);
});
