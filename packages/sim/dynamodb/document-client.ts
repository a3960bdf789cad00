import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { canceled, validation } from "./errors.ts";
import { Expressions } from "./expression.ts";
import { type Key, type MemoryTable, stalestMs, type Write } from "./memory-table.ts";
import { readUpdate } from "./update.ts";
import { copyOf, type Item, itemBytes } from "./values.ts";

/** A request as it is made: carried out by calling `run`, at once and as a whole. */
export type TableRequest = {
  readonly name: string;
  readonly isWrite: boolean;
  readonly run: () => object;
  /** Reads some of the keys and leaves the others unprocessed. */
  readonly runPart?: () => object;
};

export type TableClientOptions = {
  readonly tables: ReadonlyMap<string, MemoryTable>;
  readonly now: () => number;
  /** From 0 to 1: how stale an eventually consistent read is, of a second. */
  readonly staleness: () => number;
  /** Carries requests out, late, twice or never. */
  readonly transport: (request: TableRequest) => Promise<object>;
};

/** Members of requests that change nothing here: what is not listed anywhere throws. */
const known = {
  Get: ["TableName", "Key", "ConsistentRead"],
  BatchGet: ["RequestItems"],
  Put: ["TableName", "Item", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"],
  Delete: [
    "TableName",
    "Key",
    "ConditionExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
  ],
  Update: [
    ...["TableName", "Key", "UpdateExpression", "ConditionExpression"],
    ...["ExpressionAttributeNames", "ExpressionAttributeValues"],
  ],
  Query: [
    ...["TableName", "IndexName", "KeyConditionExpression", "FilterExpression", "ProjectionExpression"],
    ...["ExpressionAttributeNames", "ExpressionAttributeValues", "ConsistentRead", "ScanIndexForward"],
    ...["Limit", "ExclusiveStartKey"],
  ],
  Scan: [
    ...["TableName", "FilterExpression", "ProjectionExpression", "ExpressionAttributeNames"],
    ...[
      "ExpressionAttributeValues",
      "ConsistentRead",
      "Limit",
      "ExclusiveStartKey",
      "Segment",
      "TotalSegments",
    ],
  ],
  TransactWrite: ["TransactItems"],
} as const;

const check = (name: keyof typeof known, input: object): void => {
  for (const [member, value] of Object.entries(input))
    if (value !== undefined && !(known[name] as readonly string[]).includes(member))
      throw new Error(`the simulated table knows no ${member} in ${name}`);
};

type Conditional = {
  readonly TableName?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
};

const mostTransactionActions = 100;
const mostTransactionBytes = 4 * 1024 * 1024;
const mostBatchKeys = 100;
const mostBatchBytes = 16 * 1024 * 1024;

class Requests {
  readonly #options: TableClientOptions;

  constructor(options: TableClientOptions) {
    this.#options = options;
  }

  #table(name: string | undefined): MemoryTable {
    const table = this.#options.tables.get(name ?? "");
    if (!table) throw validation(`Requested resource not found: Table: ${name} not found`);
    return table;
  }

  #asOf(isConsistent: boolean | undefined): number {
    const { now, staleness } = this.#options;
    return isConsistent ? Number.POSITIVE_INFINITY : now() - staleness() * stalestMs;
  }

  get(input: GetCommand["input"]): object {
    check("Get", input);
    const table = this.#table(input.TableName);
    const found = table.get(table.checkKey(input.Key), this.#asOf(input.ConsistentRead));
    return found ? { Item: copyOf(found) } : {};
  }

  batchGet(input: BatchGetCommand["input"], mostKeys = mostBatchKeys): object {
    check("BatchGet", input);
    const [[name, asked] = ["", { Keys: [] }], ...others] = Object.entries(input.RequestItems ?? {});
    if (others.length > 0) throw new Error("the simulated table reads one table in a batch");
    const table = this.#table(name);
    const keys = (asked.Keys ?? []).map((key) => table.checkKey(key));
    if (keys.length === 0 || keys.length > mostBatchKeys)
      throw validation(`BatchGetItem takes 1 to ${mostBatchKeys} keys`);
    if (new Set(keys.map(nameOfKey)).size < keys.length)
      throw validation("Provided list of item keys contains duplicates");
    const asOf = this.#asOf(asked.ConsistentRead);
    const found: Item[] = [];
    let bytes = 0;
    for (const [index, key] of keys.entries()) {
      const item = table.get(key, asOf);
      bytes += item ? itemBytes(item) : 0;
      if (bytes > mostBatchBytes || index >= mostKeys) {
        const rest = { ...asked, Keys: asked.Keys!.slice(index) };
        return { Responses: { [name]: found }, UnprocessedKeys: { [name]: rest } };
      }
      if (item) found.push(copyOf(item) as Item);
    }
    return { Responses: { [name]: found }, UnprocessedKeys: {} };
  }

  query(input: QueryCommand["input"]): object {
    check("Query", input);
    const table = this.#table(input.TableName);
    const expressions = new Expressions(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
    const { partition, matches } = this.#keyCondition(table, input, expressions);
    const filter = expressions.condition(input.FilterExpression);
    const project = expressions.projection(input.ProjectionExpression);
    expressions.finish();
    if (input.IndexName !== undefined && input.ConsistentRead)
      throw validation("Consistent reads are not supported on global secondary indexes");
    const { items, scanned, last } = table.page({
      index: input.IndexName,
      ...{ partition, matches, filter },
      isForward: input.ScanIndexForward ?? true,
      limit: input.Limit ?? Number.POSITIVE_INFINITY,
      after: input.ExclusiveStartKey,
      asOfMs: this.#asOf(input.ConsistentRead),
    });
    const Items = items.map(project);
    return { Items, Count: Items.length, ScannedCount: scanned, ...(last && { LastEvaluatedKey: last }) };
  }

  #keyCondition(table: MemoryTable, input: QueryCommand["input"], expressions: Expressions) {
    const key = input.IndexName === undefined ? table.spec : table.indexNamed(input.IndexName);
    const { name } = key.partitionKey;
    const reader = expressions.reader(input.KeyConditionExpression ?? "");
    const [first] = reader.path();
    reader.expect("=");
    const partition = reader.value();
    if (first !== name || typeof partition !== "string")
      throw validation(`Query condition missed key schema element: ${name}`);
    const sort = reader.accept("AND") ? reader.condition() : () => true;
    if (!reader.isAtEnd) throw validation("Invalid KeyConditionExpression");
    return { partition, matches: (item: Item) => item[name] === partition && sort(item) };
  }

  scan(input: ScanCommand["input"]): object {
    check("Scan", input);
    const table = this.#table(input.TableName);
    const expressions = new Expressions(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
    const filter = expressions.condition(input.FilterExpression);
    const project = expressions.projection(input.ProjectionExpression);
    expressions.finish();
    const { Segment = 0, TotalSegments = 1 } = input;
    const { items, scanned, last } = table.scan(
      {
        filter,
        limit: input.Limit ?? Number.POSITIVE_INFINITY,
        after: input.ExclusiveStartKey,
        asOfMs: this.#asOf(input.ConsistentRead),
      },
      (pk) => segmentOf(pk, TotalSegments) === Segment,
    );
    const Items = items.map(project);
    return { Items, Count: Items.length, ScannedCount: scanned, ...(last && { LastEvaluatedKey: last }) };
  }

  write(name: "Put" | "Delete" | "Update", input: object): Write & { readonly table: MemoryTable } {
    check(name, input);
    const { TableName, ConditionExpression, ...rest } = input as Conditional & {
      Item?: Item;
      Key?: Item;
      UpdateExpression?: string;
    };
    const table = this.#table(TableName);
    const expressions = new Expressions(rest.ExpressionAttributeNames, rest.ExpressionAttributeValues);
    const condition = expressions.condition(ConditionExpression);
    if (name === "Put") {
      expressions.finish();
      return { table, ...table.put(rest.Item!, condition) };
    }
    const key = table.checkKey(rest.Key);
    if (name === "Delete") {
      expressions.finish();
      return { table, ...table.delete(key, condition) };
    }
    const change = readUpdate(expressions.reader(rest.UpdateExpression ?? ""));
    expressions.finish();
    return { table, ...table.update(key, condition, change) };
  }

  /** All or nothing; a code for each action if one's condition does not hold. */
  transactWrite(input: TransactWriteCommand["input"]): object {
    check("TransactWrite", input);
    const actions = (input.TransactItems ?? []).flatMap((action) => Object.entries(action));
    if (actions.length === 0 || actions.length > mostTransactionActions)
      throw validation(`TransactWriteItems takes 1 to ${mostTransactionActions} actions`);
    const writes: (Write & { readonly table: MemoryTable })[] = [];
    const codes = actions.map(([name, action]) => {
      if (name !== "Put" && name !== "Delete" && name !== "Update")
        throw new Error(`the simulated table knows no ${name} in a transaction`);
      try {
        writes.push(this.write(name, action));
        return "None";
      } catch (error) {
        if ((error as Error).name !== "ConditionalCheckFailedException") throw error;
        return "ConditionalCheckFailed";
      }
    });
    if (codes.some((code) => code !== "None")) throw canceled(codes);
    if (new Set(writes.map(({ key }) => nameOfKey(key))).size < writes.length)
      throw validation("Transaction request cannot include multiple operations on one item");
    if (writes.reduce((sum, { next }) => sum + (next ? itemBytes(next) : 0), 0) > mostTransactionBytes)
      throw validation("Collection of items in the transaction exceeds 4 MB");
    for (const { table, ...write } of writes) table.apply(write);
    return {};
  }

  single(name: "Put" | "Delete" | "Update", input: object): object {
    const { table, ...write } = this.write(name, input);
    table.apply(write);
    return {};
  }
}

const nameOfKey = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

/** Spreads partitions over a scan's segments. */
const segmentOf = (pk: string, of: number): number => {
  let sum = 0;
  for (let at = 0; at < pk.length; at++) sum = (sum * 31 + pk.charCodeAt(at)) >>> 0;
  return sum % of;
};

const requestOf = (requests: Requests, command: { readonly input: object }): TableRequest => {
  const { input } = command;
  const read = (name: string, run: () => object) => ({ name, isWrite: false, run });
  const write = (name: string, run: () => object) => ({ name, isWrite: true, run });
  if (command instanceof GetCommand) return read("Get", () => requests.get(command.input));
  if (command instanceof BatchGetCommand)
    return {
      ...read("BatchGet", () => requests.batchGet(command.input)),
      runPart: () => requests.batchGet(command.input, 1),
    };
  if (command instanceof QueryCommand) return read("Query", () => requests.query(command.input));
  if (command instanceof ScanCommand) return read("Scan", () => requests.scan(command.input));
  if (command instanceof PutCommand) return write("Put", () => requests.single("Put", input));
  if (command instanceof DeleteCommand) return write("Delete", () => requests.single("Delete", input));
  if (command instanceof UpdateCommand) return write("Update", () => requests.single("Update", input));
  if (command instanceof TransactWriteCommand)
    return write("TransactWrite", () => requests.transactWrite(command.input));
  throw new Error(`the simulated table knows no ${command.constructor.name}`);
};

/** The document client over tables in memory. */
export const createTableClient = (options: TableClientOptions): DynamoDBDocumentClient => {
  const requests = new Requests(options);
  return Object.assign(Object.create(DynamoDBDocumentClient.prototype), {
    send: (command: { readonly input: object }) => options.transport(requestOf(requests, command)),
  });
};
