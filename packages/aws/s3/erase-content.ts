import { gunzipSync, gzipSync } from "node:zlib";
import type { Erased, SweptPlace } from "@trips/core/application/erase-lake.ts";
import { lakeColumns } from "@trips/core/lake/columns.ts";
import { aggregate, deaggregate } from "../kinesis-aggregate.ts";
import { type RawBatch, rawBatchesOf } from "../replay/raw-batches.ts";
import { readParquet, writeParquet } from "./parquet.ts";

/** An object's content without what is erased. Undefined: nothing else is in it. The same bytes: nothing is erased. */
export type EraseContent = (bytes: Uint8Array, erased: Erased) => Promise<Uint8Array | undefined>;

const lakeNames = lakeColumns.map(({ name }) => name);

const eraseRows: EraseContent = async (bytes, erased) => {
  const { count, columns } = await readParquet(bytes, lakeNames);
  const kept: number[] = [];
  for (let index = 0; index < count; index++) {
    const [driver, trip] = [columns.driver[index] as string, columns.trip[index] as string];
    const receivedAt = columns.received_at[index] as number;
    if (!erased.owns({ driver, trip, receivedAt })) kept.push(index);
  }
  if (kept.length === count) return bytes;
  if (kept.length === 0) return undefined;
  const rows = Object.fromEntries(
    lakeNames.map((name) => [name, kept.map((index) => columns[name][index] ?? null)]),
  ) as unknown as typeof columns;
  return writeParquet(lakeColumns, { count: kept.length, columns: rows });
};

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** The time of receipt in an envelope, a reject, or a row. */
const receivedAtOf = (value: Record<string, unknown>): number | undefined => {
  const receivedAt = value.receivedAt ?? value.received_at;
  return typeof receivedAt === "number" ? receivedAt : undefined;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isOwn = (value: Record<string, unknown>, erased: Erased): boolean =>
  erased.owns({ driver: String(value.driver), trip: String(value.trip), receivedAt: receivedAtOf(value) });

/** What cannot be read has no group. */
const isErasedBatch = ({ data, group }: RawBatch, erased: Erased): boolean => {
  if (group === "") return erased.names(textOf(data));
  if (!erased.drivers.has(group.slice(0, group.indexOf("/")))) return false;
  return isOwn(JSON.parse(Buffer.from(data).toString("utf8")), erased);
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const eraseEnvelopes: EraseContent = async (bytes, erased) => {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const batch of rawBatchesOf(once(bytes)))
    if (!isErasedBatch(batch, erased)) {
      kept.push(batch.data);
      length += batch.data.length;
    }
  return length === bytes.length ? bytes : length === 0 ? undefined : Buffer.concat(kept);
};

/** A record of the stream, or the rows of one. What it holds beside them does not say more. */
const isErasedRecord = async (data: Uint8Array, erased: Erased): Promise<boolean> => {
  const batches: RawBatch[] = [];
  for (const member of deaggregate(data) ?? [{ data }])
    for await (const batch of rawBatchesOf(once(member.data))) batches.push(batch);
  const readable = batches.filter(({ group }) => group !== "");
  return (readable.length > 0 ? readable : batches).some((batch) => isErasedBatch(batch, erased));
};

/** A reject names its driver or holds the record that cannot be read; a line of Firehose's holds what it did not deliver. */
const isErasedLine = async (line: string, erased: Erased): Promise<boolean> => {
  const value = parse(line);
  if (!isObject(value)) return erased.names(line);
  if (typeof value.driver === "string") return isOwn(value, erased);
  const data = value.rawData ?? value.data;
  return typeof data === "string" && isErasedRecord(Buffer.from(data, "base64"), erased);
};

const eraseLines: EraseContent = async (bytes, erased) => {
  const lines = Buffer.from(bytes).toString("utf8").split("\n");
  const kept: string[] = [];
  for (const line of lines) if (line === "" || !(await isErasedLine(line, erased))) kept.push(line);
  if (kept.length === lines.length) return bytes;
  return kept.every((line) => line === "") ? undefined : Buffer.from(kept.join("\n"));
};

type StreamRecord = { readonly kinesis: { readonly data: string; readonly partitionKey: string } };

/** Undefined: all of it is erased. */
const withoutErased = async (record: StreamRecord, erased: Erased): Promise<StreamRecord | undefined> => {
  const data = Buffer.from(record.kinesis.data, "base64");
  const members = deaggregate(data);
  if (!members) return (await isErasedRecord(data, erased)) ? undefined : record;
  const kept: typeof members = [];
  for (const member of members) if (!(await isErasedRecord(member.data, erased))) kept.push(member);
  const [first] = kept;
  if (!first) return undefined;
  if (kept.length === members.length) return record;
  const { partitionKey } = first;
  return {
    ...record,
    kinesis: { ...record.kinesis, partitionKey, data: Buffer.from(aggregate(kept)).toString("base64") },
  };
};

/** Lambda's document about a batch holds its records; one about an asynchronous invocation names objects only. */
const eraseDocument: EraseContent = async (bytes, erased) => {
  const document = parse(Buffer.from(bytes).toString("utf8"));
  if (!isObject(document) || !isObject(document.payload) || !Array.isArray(document.payload.Records))
    return bytes;
  const records = document.payload.Records as readonly StreamRecord[];
  const kept: StreamRecord[] = [];
  for (const record of records) {
    const next = await withoutErased(record, erased);
    if (next) kept.push(next);
  }
  if (kept.length === 0) return undefined;
  if (kept.every((record, index) => record === records[index]) && kept.length === records.length)
    return bytes;
  return Buffer.from(JSON.stringify({ ...document, payload: { ...document.payload, Records: kept } }));
};

/** Firehose compresses some of its objects. */
const withinGzip =
  (erase: EraseContent): EraseContent =>
  async (bytes, erased) => {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return erase(bytes, erased);
    const content = gunzipSync(bytes);
    const kept = await erase(content, erased);
    return kept === content ? bytes : kept && gzipSync(kept);
  };

export const eraseContent: Readonly<Record<SweptPlace["form"], EraseContent>> = {
  rows: eraseRows,
  envelopes: withinGzip(eraseEnvelopes),
  lines: withinGzip(eraseLines),
  document: eraseDocument,
};
