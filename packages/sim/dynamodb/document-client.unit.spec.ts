import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { table as described } from "@trips/core/pipeline.ts";
import { beforeEach, expect, test } from "vitest";
import { createTableClient } from "./document-client.ts";
import { MemoryTable } from "./memory-table.ts";

const TableName = described.name;
let nowMs: number;
let staleness: number;
let client: ReturnType<typeof createTableClient>;

beforeEach(() => {
  nowMs = 10_000;
  staleness = 0;
  client = createTableClient({
    tables: new Map([[TableName, new MemoryTable(described, () => nowMs)]]),
    now: () => nowMs,
    staleness: () => staleness,
    transport: async ({ run }) => run(),
  });
});

const key = (sk: string) => ({ pk: "p", sk });
const put = (sk: string, more: object = {}) =>
  client.send(new PutCommand({ TableName, Item: { ...key(sk), ...more } }));
const get = async (sk: string, ConsistentRead = true) =>
  (await client.send(new GetCommand({ TableName, Key: key(sk), ConsistentRead }))).Item;

test("a read that is not consistent may be up to a second old, in an index too", async () => {
  await put("a", { n: 1, driverKey: "d", driverSort: "1" });
  nowMs += 5_000;
  await put("a", { n: 2, driverKey: "e", driverSort: "1" });
  nowMs += 500;
  staleness = 0.9;
  expect((await get("a"))?.n).toBe(2);
  expect((await get("a", false))?.n).toBe(1);
  const ofIndex = async (driver: string) => {
    const { Items } = await client.send(
      new QueryCommand({
        ...{ TableName, IndexName: "byDriver", KeyConditionExpression: "driverKey = :d" },
        ExpressionAttributeValues: { ":d": driver },
      }),
    );
    return Items;
  };
  expect(await ofIndex("d")).toEqual([{ ...key("a"), driverKey: "d", driverSort: "1" }]);
  nowMs += 1_000;
  expect((await get("a", false))?.n).toBe(2);
  expect(await ofIndex("d")).toEqual([]);
});

test("a page holds 1 MB, and goes on where it ended", async () => {
  for (const sk of ["a", "b", "c"]) await put(sk, { bytes: new Uint8Array(390_000) });
  await put("d", { bytes: new Uint8Array(390_000) });
  const query = { TableName, KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": "p" } };
  const first = await client.send(new QueryCommand(query));
  expect(first.Items?.map(({ sk }) => sk)).toEqual(["a", "b", "c"]);
  const rest = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
  expect(rest.Items?.map(({ sk }) => sk)).toEqual(["d"]);
  expect(rest.LastEvaluatedKey).toBeUndefined();
});

test("a transaction is carried out as a whole, or says which conditions did not hold", async () => {
  await put("a", { rev: 1 });
  const Put = (sk: string, rev: number) => ({
    Put: {
      ...{ TableName, Item: { ...key(sk), rev: rev + 1 }, ConditionExpression: "rev = :rev" },
      ExpressionAttributeValues: { ":rev": rev },
    },
  });
  const both = client.send(new TransactWriteCommand({ TransactItems: [Put("a", 1), Put("b", 1)] }));
  await expect(both).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed" }],
  });
  expect((await get("a"))?.rev).toBe(1);
});

test.each([
  [
    "an item twice in a transaction",
    () =>
      client.send(
        new TransactWriteCommand({
          TransactItems: [1, 2].map((n) => ({ Put: { TableName, Item: { ...key("a"), n } } })),
        }),
      ),
  ],
  [
    "a key twice in a batch",
    () => client.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [key("a"), key("a")] } } })),
  ],
  ["an item beyond 400 KB", () => put("a", { bytes: new Uint8Array(410_000) })],
  [
    "a value that no expression uses",
    () =>
      client.send(new PutCommand({ TableName, Item: key("a"), ExpressionAttributeValues: { ":unused": 1 } })),
  ],
  ["a key of an index that is no text", () => put("a", { driverKey: 1, driverSort: "1" })],
])("refused as DynamoDB refuses it: %s", async (_, request) => {
  await expect((async () => request())()).rejects.toMatchObject({ name: "ValidationException" });
});

test.each([
  [
    "a function",
    () =>
      client.send(
        new UpdateCommand({
          ...{ TableName, Key: key("a"), UpdateExpression: "SET n = list_append(n, :n)" },
          ExpressionAttributeValues: { ":n": [1] },
        }),
      ),
  ],
  [
    "a member of a request",
    () => client.send(new GetCommand({ TableName, Key: key("a"), ReturnConsumedCapacity: "TOTAL" })),
  ],
  ["a set", () => put("a", { set: new Set(["x"]) })],
])("what it does not know throws: %s", async (_, request) => {
  await expect((async () => request())()).rejects.toThrow(/the simulated table/);
});
