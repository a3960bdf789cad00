import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTable } from "../dynamodb/create-table.ts";
import { startDynoxide } from "../dynamodb/dynoxide.ts";
import type { TableSpec } from "../settings.ts";
import { startEdge } from "./edge.ts";

const table: TableSpec = {
  name: "trips",
  partitionKey: { name: "pk", type: "S" },
  sortKey: { name: "sk", type: "S" },
  indexes: [
    {
      name: "byDriver",
      partitionKey: { name: "driverKey", type: "S" },
      sortKey: { name: "driverSort", type: "S" },
      projection: "KEYS_ONLY",
    },
  ],
};

let client: DynamoDBClient;
let closers: (() => Promise<void> | void)[];

const connectTo = (port: number): DynamoDBClient => {
  const opened = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  closers.push(() => opened.destroy());
  return opened;
};

beforeAll(async () => {
  closers = [];
  const directory = await mkdtemp(join(tmpdir(), "tables-"));
  closers.push(() => rm(directory, { recursive: true, force: true }));
  const dynoxide = await startDynoxide({ directory });
  closers.push(() => dynoxide.stop());
  await createTable(dynoxide.url, "us-east-1", table);
  const edge = await startEdge({ port: 0, services: [], dynamoDbUrl: () => dynoxide.url });
  closers.push(() => edge.stop());
  client = connectTo(edge.port);
});

afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const arnIn = (region: string, account = "000000000000") =>
  `arn:aws:dynamodb:${region}:${account}:table/${table.name}`;
const TableName = arnIn("us-east-1");
const keyOf = (name: string) => ({ pk: { S: name }, sk: { S: "0" } });

describe("a table named by its ARN", () => {
  test("is written, read, changed, found and emptied item by item", async () => {
    const Key = keyOf("one");
    const Item = { ...Key, note: { S: TableName } };
    const put = await client.send(new PutItemCommand({ TableName, Item, ReturnConsumedCapacity: "TOTAL" }));
    expect(put.ConsumedCapacity?.TableName).toBe(TableName);
    expect((await client.send(new GetItemCommand({ TableName, Key }))).Item).toEqual(Item);
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: "SET n = :n",
        ExpressionAttributeValues: { ":n": { N: "1" } },
      }),
    );
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": Key.pk },
    });
    expect((await client.send(query)).Items).toEqual([{ ...Item, n: { N: "1" } }]);
    expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(1);
    await client.send(new DeleteItemCommand({ TableName, Key }));
    expect((await client.send(new GetItemCommand({ TableName, Key }))).Item).toBeUndefined();
  });

  test("takes part in transactions, whatever the action", async () => {
    const Key = keyOf("two");
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: Key } },
          { Put: { TableName: table.name, Item: keyOf("three") } },
          {
            ConditionCheck: {
              TableName,
              Key: keyOf("nobody"),
              ConditionExpression: "attribute_not_exists(pk)",
            },
          },
        ],
      }),
    );
    const read = await client.send(
      new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key } }] }),
    );
    expect(read.Responses).toEqual([{ Item: Key }]);
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Delete: { TableName, Key } },
          { Update: { TableName, Key: keyOf("three"), UpdateExpression: "REMOVE gone" } },
        ],
      }),
    );
    expect((await client.send(new GetItemCommand({ TableName, Key }))).Item).toBeUndefined();
  });

  test("keeps its ARN in a batch's answer", async () => {
    const Key = keyOf("four");
    await client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: Key } }] } }),
    );
    const read = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: [Key] } },
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    expect(read.Responses).toEqual({ [TableName]: [Key] });
    expect(read.ConsumedCapacity).toMatchObject([{ TableName }]);
    const twice = new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [Key] }, [table.name]: { Keys: [keyOf("five")] } },
    });
    await expect(client.send(twice)).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("is described with the region of the cloud, its indexes too", async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({ TableName: table.name, TableArn: TableName });
    const arns = Table!.GlobalSecondaryIndexes!.map(({ IndexArn }) => IndexArn);
    expect(arns.sort()).toEqual(table.indexes.map(({ name }) => `${TableName}/index/${name}`).sort());
  });

  test("carries tags under the ARN of its description", async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table.name }));
    const ResourceArn = Table!.TableArn!;
    await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "a", Value: "b" }] }));
    const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: "a", Value: "b" }]);
  });

  test.each([arnIn("eu-west-1"), arnIn("us-east-1", "111111111111")])(
    "is not found by %s, of another region or account",
    async (elsewhere) => {
      const get = new GetItemCommand({ TableName: elsewhere, Key: keyOf("one") });
      await expect(client.send(get)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    },
  );
});

test("a request without a table's ARN passes byte for byte, even if an item holds one", async () => {
  const seen: string[] = [];
  const behind = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push(Buffer.concat(chunks).toString());
    response.end("{}");
  });
  await new Promise<void>((resolve) => behind.listen(0, "127.0.0.1", resolve));
  closers.push(() => void behind.close());
  const dynamoDbUrl = `http://127.0.0.1:${(behind.address() as AddressInfo).port}`;
  const edge = await startEdge({ port: 0, services: [], dynamoDbUrl: () => dynamoDbUrl });
  closers.push(() => edge.stop());
  const bodies = [
    `{ "TableName" : "t", "Item": {"x": {"S": "${TableName}"}} }`,
    `no JSON ${TableName}`,
    "[]",
  ];
  for (const body of bodies) {
    await fetch(`http://127.0.0.1:${edge.port}/`, {
      method: "POST",
      headers: { "x-amz-target": "DynamoDB_20120810.PutItem", authorization: "AWS4-HMAC-SHA256 x" },
      body,
    });
  }
  expect(seen).toEqual(bodies);
});
