import { AwsError } from "../service.ts";

/** Reading of request members, with the errors Firehose answers. `record.Data` is bytes in `call`, base64 on the wire. */
export type Input = Readonly<Record<string, unknown>>;

export const invalid = (path: string, constraint: string, value?: unknown): AwsError =>
  new AwsError(
    "ValidationException",
    `1 validation error detected: Value ${value === undefined ? "null " : ""}at '${path}' failed to satisfy constraint: ${constraint}`,
  );

const wrongType = (path: string, expected: string): AwsError =>
  new AwsError("SerializationException", `${path} must be ${expected}`);

/** Largest record before base64, Firehose developer guide: 1,000 KiB. */
const largestRecord = 1000 * 1024;
const largestBatch = 4 * 1024 * 1024;
const mostRecords = 500;

export const readInput = (value: unknown): Input => {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw wrongType("The request", "an object");
  }
  return value as Input;
};

export const readName = (input: Input): string => {
  const { DeliveryStreamName: name } = input;
  if (name === undefined || name === null) throw invalid("deliveryStreamName", "Member must not be null");
  if (typeof name !== "string") throw wrongType("DeliveryStreamName", "a string");
  if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(name)) {
    throw invalid(
      "deliveryStreamName",
      "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have length between 1 and 64",
      name,
    );
  }
  return name;
};

export const readInteger = (
  input: Input,
  member: string,
  from: number,
  to: number,
  absent: number,
): number => {
  const value = input[member];
  if (value === undefined || value === null) return absent;
  if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(member, "a whole number");
  if (value < from || value > to) {
    throw invalid(
      `${member[0]!.toLowerCase()}${member.slice(1)}`,
      `Member must be between ${from} and ${to}`,
      value,
    );
  }
  return value;
};

export const readOptionalText = (input: Input, member: string): string | undefined => {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw wrongType(member, "a string");
  return value;
};

const readData = (record: unknown, path: string): Uint8Array => {
  if (record === undefined || record === null) throw invalid(path, "Member must not be null");
  const { Data: data } = readInput(record);
  if (data === undefined || data === null) throw invalid(`${path}.data`, "Member must not be null");
  if (!(data instanceof Uint8Array)) throw wrongType(`${path}.data`, "a blob");
  if (data.length > largestRecord) {
    throw invalid(`${path}.data`, `Member must have length less than or equal to ${largestRecord}`, data);
  }
  return data;
};

export const readRecord = (input: Input): Uint8Array => readData(input.Record, "record");

export const readRecords = (input: Input): Uint8Array[] => {
  const { Records: records } = input;
  if (records === undefined || records === null) throw invalid("records", "Member must not be null");
  if (!Array.isArray(records)) throw wrongType("Records", "a list");
  if (records.length < 1)
    throw invalid("records", "Member must have length greater than or equal to 1", records);
  if (records.length > mostRecords) {
    throw invalid("records", `Member must have length less than or equal to ${mostRecords}`, records);
  }
  const data = records.map((record, index) => readData(record, `records.${index + 1}.member`));
  const bytes = data.reduce((sum, one) => sum + one.length, 0);
  if (bytes > largestBatch) throw new AwsError("InvalidArgumentException", "Records size exceeds 4 MB limit");
  return data;
};

/** The wire's JSON with its base64 blobs turned into bytes. */
export const decodeWire = (body: Uint8Array): unknown => {
  let input: unknown;
  try {
    input = body.length === 0 ? {} : JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new AwsError("SerializationException", "The request body is not valid JSON.");
  }
  const members = readInput(input);
  const decoded = (record: unknown, path: string): unknown => {
    if (typeof record !== "object" || record === null) return record;
    const { Data: data } = record as { Data?: unknown };
    if (data === undefined || data === null) return record;
    if (typeof data !== "string" || data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
      throw wrongType(`${path}.Data`, "base64 text");
    }
    return { ...record, Data: Buffer.from(data, "base64") };
  };
  return {
    ...members,
    ...("Record" in members ? { Record: decoded(members.Record, "Record") } : {}),
    ...(Array.isArray(members.Records)
      ? { Records: members.Records.map((record, index) => decoded(record, `Records[${index}]`)) }
      : {}),
  };
};
