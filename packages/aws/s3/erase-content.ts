import { gunzipSync, gzipSync } from "node:zlib";
import type { Erased, SweptPlace } from "@trips/core/application/erase-lake.ts";
import { keepTracks } from "@trips/core/domain/decode.ts";
import { fields } from "@trips/core/domain/fields.ts";
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
  erased.owns({
    driver: String(value.driver),
    trip: String(value.trip ?? ""),
    receivedAt: receivedAtOf(value),
  });

/**
 * A batch without what is erased: the same data if nothing is, undefined if all is. What cannot be read has no group. Of
 * an app's request only the erased tracks go.
 */
const batchWithoutErased = ({ data, group }: RawBatch, erased: Erased): Uint8Array | undefined => {
  if (group === "") return erased.names(textOf(data)) ? undefined : data;
  if (!erased.drivers.has(group.slice(0, group.indexOf("/")))) return data;
  const envelope = JSON.parse(Buffer.from(data).toString("utf8")) as Record<string, unknown>;
  if (isOwn(envelope, erased)) return undefined;
  if (envelope.version !== 2) return data;
  const kept = keepTracks(envelope, (trip) => !isOwn({ ...envelope, trip }, erased));
  return kept === envelope ? data : kept && Buffer.from(JSON.stringify(kept));
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const eraseEnvelopes: EraseContent = async (bytes, erased) => {
  const kept: Uint8Array[] = [];
  let isSame = true;
  for await (const batch of rawBatchesOf(once(bytes))) {
    const next = batchWithoutErased(batch, erased);
    if (next !== batch.data) isSame = false;
    if (next) kept.push(next);
  }
  return isSame ? bytes : kept.length === 0 ? undefined : Buffer.concat(kept);
};

/** A record of the stream, or the rows of one. What it holds beside them does not say more. */
const recordWithoutErased = async (data: Uint8Array, erased: Erased): Promise<Uint8Array | undefined> => {
  const batches: RawBatch[] = [];
  for (const member of deaggregate(data) ?? [{ data }])
    for await (const batch of rawBatchesOf(once(member.data))) batches.push(batch);
  const readable = batches.filter(({ group }) => group !== "");
  const kept: Uint8Array[] = [];
  let isSame = true;
  for (const batch of readable.length > 0 ? readable : batches) {
    const next = batchWithoutErased(batch, erased);
    if (!next) return undefined;
    if (next !== batch.data) isSame = false;
    kept.push(next);
  }
  return isSame ? data : Buffer.concat(kept);
};

/** A reject names its driver or holds the record that cannot be read; a line of Firehose's holds what it did not deliver. */
const lineWithoutErased = async (line: string, erased: Erased): Promise<string | undefined> => {
  const value = parse(line);
  if (!isObject(value)) return erased.names(line) ? undefined : line;
  if (typeof value.driver === "string") return isOwn(value, erased) ? undefined : line;
  const name = value.rawData === undefined ? "data" : "rawData";
  const text = value[name];
  if (typeof text !== "string") return line;
  const data = Buffer.from(text, "base64");
  const kept = await recordWithoutErased(data, erased);
  return kept === data ? line : kept && JSON.stringify({ ...value, [name]: base64(kept) });
};

const eraseLines: EraseContent = async (bytes, erased) => {
  const lines = Buffer.from(bytes).toString("utf8").split("\n");
  const kept: string[] = [];
  for (const line of lines) {
    const next = line === "" ? line : await lineWithoutErased(line, erased);
    if (next !== undefined) kept.push(next);
  }
  if (kept.length === lines.length && kept.every((line, index) => line === lines[index])) return bytes;
  return kept.every((line) => line === "") ? undefined : Buffer.from(kept.join("\n"));
};

type StreamRecord = { readonly kinesis: { readonly data: string; readonly partitionKey: string } };

/** Undefined: all of it is erased. */
const withoutErased = async (record: StreamRecord, erased: Erased): Promise<StreamRecord | undefined> => {
  const data = Buffer.from(record.kinesis.data, "base64");
  const members = deaggregate(data);
  if (!members) {
    const kept = await recordWithoutErased(data, erased);
    return kept === data ? record : kept && withData(record, kept);
  }
  const kept: typeof members = [];
  for (const member of members) {
    const next = await recordWithoutErased(member.data, erased);
    if (next) kept.push(next === member.data ? member : { ...member, data: next });
  }
  const [first] = kept;
  if (!first) return undefined;
  if (kept.length === members.length && kept.every((member, index) => member === members[index]))
    return record;
  return withData(record, aggregate(kept), first.partitionKey);
};

const base64 = (data: Uint8Array): string => Buffer.from(data).toString("base64");

const withData = (
  { kinesis, ...record }: StreamRecord,
  data: Uint8Array,
  partitionKey = kinesis.partitionKey,
): StreamRecord => ({ ...record, kinesis: { ...kinesis, partitionKey, data: base64(data) } });

/** Later than any receipt: when a message reached IoT Core, its document does not say. */
const latestMs = fields.t.most;

/** What a rule of IoT Core could not put into the stream: one message, under the topic of its driver and device. */
const isErasedMessage = (document: Record<string, unknown>, erased: Erased): boolean => {
  const [app, driver = "", device] = String(document.topic).split("/");
  if (!erased.drivers.has(driver)) return false;
  const body = parse(Buffer.from(String(document.base64OriginalPayload), "base64").toString("utf8"));
  const owns = (trip: string) => erased.owns({ driver, trip, receivedAt: undefined });
  return (
    owns("") || keepTracks({ device, app, receivedAt: latestMs, body }, (trip) => !owns(trip)) === undefined
  );
};

/** Lambda's document about a batch holds its records; one about an asynchronous invocation names objects only. */
const eraseDocument: EraseContent = async (bytes, erased) => {
  const document = parse(Buffer.from(bytes).toString("utf8"));
  if (isObject(document) && "base64OriginalPayload" in document)
    return isErasedMessage(document, erased) ? undefined : bytes;
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
