import type { ReleasableResponse } from "../../edge/respond.ts";
import { AwsError, type WireResponse } from "../../service.ts";
import { CborError, decodeCbor, encodeCbor } from "./cbor.ts";
import { CborRecordEncoder, JsonRecordEncoder, type RecordContext, RecordEncoder } from "./record-encoder.ts";

const jsonType = "application/x-amz-json-1.1";
const cborType = "application/x-amz-cbor-1.1";

/** One of the two forms in which a request and its answer travel. */
export type WireFormat = {
  readonly contentType: string;
  readonly blobs: "bytes" | "base64";
  decode(body: Uint8Array): unknown;
  encode(output: object): Uint8Array;
  /** Collects records for the member `Records` of an output. */
  recordEncoder(context: RecordContext, maximumFrames: number, maximumBytes: number): RecordEncoder;
};

/** Undefined for a content type of no AWS protocol, such as `application/json`. */
export const wireFormat = (contentType: string): WireFormat | undefined => {
  const mediaType = contentType.split(";", 1)[0]!.trim().toLowerCase();
  return [jsonFormat, cborFormat].find((format) => format.contentType === mediaType);
};

/** AWS's answer when it does not know the format for an error. */
export const answerUnknownFormat = (contentType: string): WireResponse => {
  if (!/^application\/json\s*(;|$)/i.test(contentType.trim())) {
    return { statusCode: 404, headers: {}, body: Buffer.from("<UnknownOperationException/>\n") };
  }
  const Output = { __type: "com.amazon.coral.service#UnknownOperationException", message: null };
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ Output, Version: "1.0" })),
  };
};

const jsonFormat: WireFormat = {
  contentType: jsonType,
  blobs: "base64",
  decode(body) {
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
    try {
      return JSON.parse(text);
    } catch {
      throw new AwsError("SerializationException", "The request body is not valid JSON.");
    }
  },
  encode(output) {
    return encodeRecords(output) ?? Buffer.from(encodeJson(output));
  },
  recordEncoder: (...settings) => new JsonRecordEncoder(...settings),
};

const cborFormat: WireFormat = {
  contentType: cborType,
  blobs: "bytes",
  decode(body) {
    try {
      return decodeCbor(body);
    } catch (error) {
      if (!(error instanceof CborError)) throw error;
      throw new AwsError("SerializationException", `The request body is not valid CBOR. ${error.message}`);
    }
  },
  encode(output) {
    return encodeRecords(output) ?? encodeCbor(withDates(output));
  },
  recordEncoder: (...settings) => new CborRecordEncoder(...settings),
};

const encodeRecords = (output: object): Buffer | undefined => {
  const { Records: records, ...others } = output as { readonly Records?: unknown };
  return records instanceof RecordEncoder ? records.finish(others) : undefined;
};

type OutputRecord = {
  readonly SequenceNumber: string;
  readonly ApproximateArrivalTimestamp: number;
  readonly Data: Uint8Array;
  readonly PartitionKey: string;
  readonly EncryptionType?: string;
};

/**
 * The events of a subscription hold blobs, in the members of `Records`: they are concatenated without JSON.stringify,
 * which would scan every character of the base64 text.
 */
const encodeJson = (output: object): string => {
  const { Records: records, ...rest } = output as { readonly Records?: readonly OutputRecord[] };
  if (records?.[0]?.Data === undefined) return JSON.stringify(output);
  const encoded = records.map(
    (record) =>
      `{"SequenceNumber":"${record.SequenceNumber}","ApproximateArrivalTimestamp":${record.ApproximateArrivalTimestamp},` +
      `"Data":"${base64(record.Data)}","PartitionKey":${JSON.stringify(record.PartitionKey)}` +
      (record.EncryptionType === undefined ? "}" : `,"EncryptionType":"${record.EncryptionType}"}`),
  );
  return `{"Records":[${encoded.join(",")}],${JSON.stringify(rest).slice(1)}`;
};

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** In CBOR, times are tagged; in an answer, every number whose name ends in `Timestamp` is a time. */
const withDates = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name.endsWith("Timestamp") && typeof member === "number"
        ? new Date(Math.round(member * 1000))
        : withDates(member),
    ]),
  );
};

export const answer = (format: WireFormat, output: object | undefined): ReleasableResponse => {
  const body = output === undefined ? new Uint8Array(0) : format.encode(output);
  const response = { statusCode: 200, headers: { "content-type": format.contentType }, body };
  const { Records: records } = (output ?? {}) as { readonly Records?: unknown };
  return records instanceof RecordEncoder ? { ...response, release: () => records.release() } : response;
};

export const answerError = (format: WireFormat, error: AwsError): WireResponse => ({
  statusCode: error.statusCode,
  headers: { "content-type": format.contentType, "x-amzn-errortype": error.code },
  // Errors of AWS's deserializer, before the service's, spell this member differently.
  body: format.encode({
    __type: error.code,
    [error.code === "SerializationException" ? "Message" : "message"]: error.message,
  }),
});
