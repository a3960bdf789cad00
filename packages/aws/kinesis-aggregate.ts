import { createHash } from "node:crypto";

/**
 * The Kinesis Producer Library's aggregated record, as its format specification has it: the magic number
 * F3 89 9A C2, a protobuf message AggregatedRecord { 1 partition_key_table: string[], 2
 * explicit_hash_key_table: string[], 3 records: Record[] } with Record { 1 partition_key_index, 2
 * explicit_hash_key_index (optional), 3 data, 4 tags }, then the 16-byte MD5 of the message.
 * `deaggregate` returns undefined for anything that is not exactly that; such a record is used as it is.
 */
export type AggregatedRecord = {
  readonly partitionKey: string;
  /** A decimal number, as in PutRecord. */
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
};

const magic = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const digestBytes = 16;

const md5 = (bytes: Uint8Array): Buffer => createHash("md5").update(bytes).digest();

class Malformed extends Error {}

/** A field of a message: the number of a varint, or a view of the bytes of a length-delimited one. */
type Field = { readonly number: number; readonly value: number | Uint8Array };

/** Views only, no copies: malformed lengths cannot make it allocate more than it was given. */
function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 10; shift++) {
      const byte = message[at++];
      if (byte === undefined) throw new Malformed("a number is cut off");
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw new Malformed("a number is longer than ten bytes");
  };
  const skip = (length: number): Uint8Array => {
    if (length > message.length - at) throw new Malformed("a field is longer than its message");
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    if (number === 0) throw new Malformed("0 is not a field number");
    switch (key % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        skip(8);
        break;
      case 2:
        yield { number, value: skip(varint()) };
        break;
      case 5:
        skip(4);
        break;
      default:
        throw new Malformed("an unknown wire type");
    }
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const bytesOf = ({ value }: Field): Uint8Array => {
  if (typeof value === "number") throw new Malformed("a number where bytes belong");
  return value;
};

const readRecord = (
  message: Uint8Array,
  keys: readonly string[],
  hashKeys: readonly string[],
): AggregatedRecord => {
  let keyIndex: unknown;
  let hashKeyIndex: unknown;
  let data: Uint8Array | undefined;
  for (const field of readFields(message)) {
    if (field.number === 1) keyIndex = field.value;
    else if (field.number === 2) hashKeyIndex = field.value;
    else if (field.number === 3) data = bytesOf(field);
  }
  const partitionKey = typeof keyIndex === "number" ? keys[keyIndex] : undefined;
  if (partitionKey === undefined || data === undefined) throw new Malformed("a record lacks its key or data");
  if (hashKeyIndex === undefined) return { partitionKey, data };
  const explicitHashKey = typeof hashKeyIndex === "number" ? hashKeys[hashKeyIndex] : undefined;
  if (explicitHashKey === undefined)
    throw new Malformed("a record names an explicit hash key that is not there");
  return { partitionKey, explicitHashKey, data };
};

/** The user records of an aggregate, in order; their data are views of `data`. Never throws. */
export const deaggregate = (data: Uint8Array): AggregatedRecord[] | undefined => {
  if (data.length < magic.length + digestBytes) return undefined;
  if (magic.compare(data, 0, magic.length) !== 0) return undefined;
  const message = data.subarray(magic.length, data.length - digestBytes);
  if (md5(message).compare(data, data.length - digestBytes) !== 0) return undefined;
  try {
    const keys: string[] = [];
    const hashKeys: string[] = [];
    const records: Uint8Array[] = [];
    for (const field of readFields(message)) {
      if (field.number === 1) keys.push(decoder.decode(bytesOf(field)));
      else if (field.number === 2) hashKeys.push(decoder.decode(bytesOf(field)));
      else if (field.number === 3) records.push(bytesOf(field));
    }
    return records.map((record) => readRecord(record, keys, hashKeys));
  } catch (error) {
    // Invalid UTF-8 is a TypeError of the decoder.
    if (error instanceof Malformed || error instanceof TypeError) return undefined;
    throw error;
  }
};

const varintBytes = (value: number): Buffer => {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
};

const numberField = (number: number, value: number): Buffer[] => [
  varintBytes(number * 8),
  varintBytes(value),
];

const bytesField = (number: number, bytes: Uint8Array): Uint8Array[] => [
  varintBytes(number * 8 + 2),
  varintBytes(bytes.length),
  bytes,
];

/** Each distinct string once, in order of first use. */
const tableOf = (texts: Iterable<string>): Map<string, number> => {
  const table = new Map<string, number>();
  for (const text of texts) if (!table.has(text)) table.set(text, table.size);
  return table;
};

/** One Kinesis record's data from many user records. Put it under the partition key of its first record. */
export const aggregate = (records: readonly AggregatedRecord[]): Uint8Array => {
  const keys = tableOf(records.map((record) => record.partitionKey));
  const hashKeys = tableOf(records.flatMap((record) => record.explicitHashKey ?? []));
  const message = Buffer.concat([
    ...[...keys.keys()].flatMap((key) => bytesField(1, Buffer.from(key, "utf8"))),
    ...[...hashKeys.keys()].flatMap((key) => bytesField(2, Buffer.from(key, "utf8"))),
    ...records.flatMap(({ partitionKey, explicitHashKey, data }) =>
      bytesField(
        3,
        Buffer.concat([
          ...numberField(1, keys.get(partitionKey)!),
          ...(explicitHashKey === undefined ? [] : numberField(2, hashKeys.get(explicitHashKey)!)),
          ...bytesField(3, data),
        ]),
      ),
    ),
  ]);
  return Buffer.concat([magic, message, md5(message)]);
};
