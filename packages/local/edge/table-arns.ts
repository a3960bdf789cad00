import { AwsError } from "../service.ts";

/** Region and account of the tables' ARNs. */
export type TableHome = { readonly region: string; readonly accountId: string };

/** A request that names its tables without ARNs, and how to turn its answer back. */
export type TranslatedRequest = {
  readonly body: Buffer;
  readonly restore?: (answer: Buffer) => Buffer;
};

type Document = Record<string, unknown>;

const tableArn = /^arn:aws[^:]*:dynamodb:([^:]*):([^:]*):table\/([a-zA-Z0-9_.-]+)$/;

/** Operations that describe tables and streams. Their answers hold no items, so every ARN in them is the service's. */
const describing = new Set([
  "CreateTable",
  "DeleteTable",
  "DescribeTable",
  "UpdateTable",
  "ListStreams",
  "DescribeStream",
]);
const arnMembers = new Set(["TableArn", "IndexArn", "LatestStreamArn", "StreamArn"]);

/** Members of a batch's answer that are keyed by the table names of the request. */
const keyedByTable = ["Responses", "UnprocessedKeys", "UnprocessedItems", "ItemCollectionMetrics"] as const;
const actions = ["Put", "Update", "Delete", "Get", "ConditionCheck"] as const;

/**
 * DynamoDB takes a table's ARN wherever it takes its name, and answers with what it was given; its ARNs hold its
 * region. This adapts an endpoint that takes only names and has a region of its own. Items are never inspected.
 * Throws ResourceNotFoundException for a table of another region or account.
 */
export const translateTableArns = (operation: string, body: Buffer, home: TableHome): TranslatedRequest => {
  const request = body.includes(":dynamodb:") ? parse(body) : undefined;
  const arns = new Map<string, string>();
  const toName = (given: unknown): unknown => {
    const named = tableArn.exec(String(given));
    if (named === null) return given;
    const [arn, region, accountId, name] = named;
    if (region !== home.region || accountId !== home.accountId) {
      throw new AwsError(
        "ResourceNotFoundException",
        `Requested resource not found: Table: ${arn} not found`,
      );
    }
    arns.set(name!, arn);
    return name;
  };
  const translated = request && nameTables(request, toName);
  const restore = describing.has(operation)
    ? (answer: Buffer) => rewrite(answer, (document) => withRegion(document, home.region) as Document)
    : arns.size > 0
      ? (answer: Buffer) => rewrite(answer, (document) => withArns(document, arns))
      : undefined;
  return { body: arns.size > 0 ? Buffer.from(JSON.stringify(translated)) : body, restore };
};

const parse = (body: Buffer): Document | undefined => {
  try {
    const document: unknown = JSON.parse(body.toString("utf8"));
    return isDocument(document) ? document : undefined;
  } catch {
    // Not JSON: the endpoint itself will refuse it.
    return undefined;
  }
};

const rewrite = (answer: Buffer, change: (document: Document) => Document): Buffer => {
  const document = parse(answer);
  return document === undefined ? answer : Buffer.from(JSON.stringify(change(document)));
};

const isDocument = (value: unknown): value is Document =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const nameTables = (request: Document, toName: (given: unknown) => unknown): Document => {
  const named = { ...request };
  if (typeof named.TableName === "string") named.TableName = toName(named.TableName);
  if (isDocument(named.RequestItems)) {
    named.RequestItems = renameKeys(named.RequestItems, (table) => String(toName(table)));
  }
  if (Array.isArray(named.TransactItems)) {
    named.TransactItems = named.TransactItems.map((item) =>
      isDocument(item) ? nameAction(item, toName) : item,
    );
  }
  return named;
};

const nameAction = (item: Document, toName: (given: unknown) => unknown): Document => {
  const named = { ...item };
  for (const action of actions) {
    const target = named[action];
    if (isDocument(target)) named[action] = { ...target, TableName: toName(target.TableName) };
  }
  return named;
};

const renameKeys = (byTable: Document, rename: (table: string) => string): Document => {
  const renamed = new Map<string, unknown>();
  for (const [table, value] of Object.entries(byTable)) {
    const name = rename(table);
    if (renamed.has(name)) {
      throw new AwsError("ValidationException", `Table ${name} is named twice, by its name and by its ARN.`);
    }
    renamed.set(name, value);
  }
  return Object.fromEntries(renamed);
};

const withArns = (answer: Document, arns: ReadonlyMap<string, string>): Document => {
  const arnOf = (table: string): string => arns.get(table) ?? table;
  const told = { ...answer };
  for (const member of keyedByTable) {
    if (isDocument(told[member])) told[member] = renameKeys(told[member], arnOf);
  }
  const capacity = (value: unknown): unknown =>
    isDocument(value) && typeof value.TableName === "string"
      ? { ...value, TableName: arnOf(value.TableName) }
      : value;
  if (told.ConsumedCapacity !== undefined) {
    told.ConsumedCapacity = Array.isArray(told.ConsumedCapacity)
      ? told.ConsumedCapacity.map(capacity)
      : capacity(told.ConsumedCapacity);
  }
  return told;
};

const withRegion = (value: unknown, region: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => withRegion(item, region));
  if (!isDocument(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      arnMembers.has(name) && typeof member === "string"
        ? member.replace(/^(arn:aws[^:]*:dynamodb):[^:]*:/, `$1:${region}:`)
        : withRegion(member, region),
    ]),
  );
};
