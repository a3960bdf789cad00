import { compilePattern } from "./filter-pattern.ts";
import { type EventOrigin, type StreamRecord, toEventRecord } from "./kinesis-event.ts";

export type RecordFilter = (record: StreamRecord, origin: EventOrigin) => boolean;

const mostPatterns = 10;
const mostCharacters = 4_096;
const names = [
  ...["data", "partitionKey", "sequenceNumber", "approximateArrivalTimestamp", "kinesisSchemaVersion"],
  ...[
    "eventSource",
    "eventVersion",
    "eventID",
    "eventName",
    "invokeIdentityArn",
    "awsRegion",
    "eventSourceARN",
  ],
];

type Pattern = Readonly<Record<string, unknown>>;
type Kind = "json" | "text" | "any";

const checkNames = (pattern: Pattern): void => {
  for (const name of Object.keys(pattern)) {
    if (name === "$or" && Array.isArray(pattern.$or))
      for (const alternative of pattern.$or) checkNames(Object(alternative));
    else if (name !== "$or" && !names.includes(name))
      throw new RangeError(`A filter pattern names ${name}; a record has ${names.join(", ")}.`);
  }
};

/** What the pattern expects as data: a document, plain text, or nothing in particular. */
const kindOf = (pattern: Pattern): Kind => {
  if (pattern.data !== undefined) return Array.isArray(pattern.data) ? "text" : "json";
  if (!Array.isArray(pattern.$or)) return "any";
  const kinds = pattern.$or.map((alternative) => kindOf(Object(alternative)));
  return kinds.includes("json") ? "json" : kinds.includes("text") ? "text" : "any";
};

const decoder = new TextDecoder("utf-8", { fatal: true });

const decode = (data: Uint8Array): { readonly kind: Kind; readonly value: unknown } | undefined => {
  let text: string;
  try {
    text = decoder.decode(data);
  } catch {
    return undefined;
  }
  try {
    return { kind: "json", value: JSON.parse(text) };
  } catch {
    return { kind: "text", value: text };
  }
};

/**
 * Lambda's FilterCriteria: a record passes if it matches one of the patterns. `data` is matched as decoded JSON, or
 * as plain text if the pattern's `data` is a list; data of the other kind, or not in UTF-8, does not match a pattern
 * with `data`. A KPL aggregate is one opaque record.
 */
export const createRecordFilter = (patterns: readonly unknown[]): RecordFilter => {
  if (patterns.length < 1 || patterns.length > mostPatterns)
    throw new RangeError(`filterPatterns has ${patterns.length} patterns; 1 to ${mostPatterns} are allowed.`);
  const filters = patterns.map((pattern) => {
    const matches = compilePattern(pattern);
    const { length } = JSON.stringify(pattern);
    if (length > mostCharacters)
      throw new RangeError(`A filter pattern has ${length} characters; ${mostCharacters} are allowed.`);
    checkNames(pattern as Pattern);
    return { kind: kindOf(pattern as Pattern), matches };
  });
  return (record, origin) => {
    const decoded = decode(record.data);
    const { kinesis, ...event } = toEventRecord({ ...record, data: new Uint8Array(0) }, origin);
    const subject = { ...event, ...kinesis, data: decoded?.value };
    return filters.some(({ kind, matches }) => {
      const { data, ...metadata } = subject;
      if (kind === "any") return matches(metadata);
      return decoded?.kind === kind && matches({ ...metadata, data });
    });
  };
};
