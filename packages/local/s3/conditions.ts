import type { StoredObject } from "./object-index.ts";
import { preconditionFailed, S3Error } from "./s3-error.ts";

type Header = (name: string) => string | undefined;

const matches = (list: string, etag: string): boolean =>
  list.split(",").some((item) => {
    const tag = item
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return tag === "*" || tag === etag;
  });

const seconds = (timeMs: number): number => Math.floor(timeMs / 1000);

const time = (text: string | undefined): number | undefined => {
  const value = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(value) ? undefined : seconds(value);
};

type ReadCondition = "If-Match" | "If-Unmodified-Since" | "If-None-Match" | "If-Modified-Since";

/** The read condition that fails, by RFC 9110; S3 ignores an If-Modified-Since in the future. */
const failedCondition = (
  header: Header,
  object: StoredObject,
  nowMs: number,
  prefix: string,
): ReadCondition | undefined => {
  const ifMatch = header(`${prefix}if-match`);
  const unmodified = time(header(`${prefix}if-unmodified-since`));
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) return "If-Match";
  } else if (unmodified !== undefined && seconds(object.modifiedMs) > unmodified) {
    return "If-Unmodified-Since";
  }
  const ifNoneMatch = header(`${prefix}if-none-match`);
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object.etag) ? "If-None-Match" : undefined;
  const modified = time(header(`${prefix}if-modified-since`));
  if (modified === undefined || modified > seconds(nowMs)) return undefined;
  return seconds(object.modifiedMs) <= modified ? "If-Modified-Since" : undefined;
};

/** Throws if a condition forbids the read; "notModified" if the client has the object already. */
export const readCondition = (
  header: Header,
  object: StoredObject,
  nowMs: number,
): "read" | "notModified" => {
  const failed = failedCondition(header, object, nowMs, "");
  if (failed === undefined) return "read";
  if (failed === "If-None-Match" || failed === "If-Modified-Since") return "notModified";
  throw preconditionFailed(failed);
};

/** Conditions on the source of a copy: any that fails forbids the copy. */
export const checkCopyCondition = (header: Header, source: StoredObject, nowMs: number): void => {
  const prefix = "x-amz-copy-source-";
  const failed = failedCondition(header, source, nowMs, prefix);
  if (failed !== undefined) throw preconditionFailed(`${prefix}${failed}`);
};

/** Conditions on writing, checked at the moment the object is put in its place. */
export const checkWriteCondition = (header: Header, key: string, current: StoredObject | undefined): void => {
  const ifNoneMatch = header("if-none-match");
  const ifMatch = header("if-match");
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== "*" || ifMatch !== undefined) {
      throw new S3Error("NotImplemented", "A conditional write takes either If-None-Match: * or If-Match.", {
        Header: "If-None-Match",
      });
    }
    if (current) throw preconditionFailed("If-None-Match");
  }
  if (ifMatch === undefined) return;
  if (!current) throw new S3Error("NoSuchKey", "The specified key does not exist.", { Key: key });
  if (!matches(ifMatch, current.etag)) throw preconditionFailed("If-Match");
};

export type ByteRange = { readonly start: number; readonly end: number };

/** One range of bytes, ends inclusive; undefined: the whole object, also for a header S3 ignores. */
export const readRange = (text: string | undefined, size: number): ByteRange | undefined => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const suffix = match[1] === "";
  const start = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = suffix || match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (!suffix && match[2] !== "" && Number(match[2]) < start) return undefined;
  if (start >= size || (suffix && Number(match[2]) === 0)) {
    throw new S3Error("InvalidRange", "The requested range is not satisfiable", {
      RangeRequested: text!,
      ActualObjectSize: String(size),
    });
  }
  return { start, end };
};
