import { copyFileSync, linkSync, openSync } from "node:fs";
import { requireBucket, type Store } from "./buckets.ts";
import { type ChecksumAlgorithm, checksumAlgorithms, checksumHeader, defaultAlgorithm } from "./checksum.ts";
import { fileChecksum, fileMd5 } from "./concatenate.ts";
import {
  type ByteRange,
  checkCopyCondition,
  checkWriteCondition,
  readCondition,
  readRange,
} from "./conditions.ts";
import type { Cause } from "./object-files.ts";
import {
  describeObject,
  encryptionHeaders,
  isoDate,
  objectHeaders,
  refuseUnsupportedHeaders,
} from "./object-headers.ts";
import type { Checksum, StoredObject } from "./object-index.ts";
import { receive, verifyDocument } from "./receive.ts";
import { readDocument, type S3Request } from "./request.ts";
import { type S3Response, xmlResponse } from "./response.ts";
import { malformedXml, noSuchKey, S3Error } from "./s3-error.ts";
import { childText, readXml } from "./xml.ts";

export const checksumHeaders = (checksum: Checksum | undefined): Record<string, string> =>
  checksum
    ? { [checksumHeader(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type }
    : {};

export const checksumElement = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value } : {};

export const causeOf = ({ requestId, sourceIp }: S3Request, eventName: Cause["eventName"]): Cause => ({
  eventName,
  requestId,
  sourceIp,
});

/** The algorithm that the client wants; undefined: none. */
export const wantedAlgorithm = (request: S3Request, headerName: string): ChecksumAlgorithm | undefined => {
  const name = request.header(headerName)?.toUpperCase();
  if (name === undefined) return undefined;
  const algorithm = checksumAlgorithms.find((candidate) => candidate === name);
  if (!algorithm) {
    throw new S3Error("InvalidRequest", `${headerName} must be one of ${checksumAlgorithms.join(", ")}.`);
  }
  return algorithm;
};

export const putObject = async (store: Store, request: S3Request): Promise<S3Response> => {
  const { files, now } = store;
  const { bucket, key } = request;
  refuseUnsupportedHeaders(request.headerNames, request.header);
  const headers = objectHeaders(request);
  checkWriteCondition(request.header, key, files.index.getObject(bucket, key));
  const algorithm = wantedAlgorithm(request, "x-amz-sdk-checksum-algorithm") ?? defaultAlgorithm;
  const received = await receive(files, request, algorithm);
  try {
    requireBucket(store, bucket);
    checkWriteCondition(request.header, key, files.index.getObject(bucket, key));
    const etag = received.md5.toString("hex");
    const { size, checksum } = received;
    const object = { key, size, etag, modifiedMs: now(), headers, checksum };
    files.commit(bucket, received.incoming, object, causeOf(request, "ObjectCreated:Put"));
    return {
      status: 200,
      headers: { etag: `"${etag}"`, ...encryptionHeaders, ...checksumHeaders(checksum) },
    };
  } catch (error) {
    files.discardIncoming(received.incoming);
    throw error;
  }
};

export const requireObject = ({ files }: Store, bucket: string, key: string): StoredObject => {
  const object = files.index.getObject(bucket, key);
  if (!object) throw noSuchKey(key);
  return object;
};

const overrides = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
] as const;

export const getObject = (store: Store, request: S3Request): S3Response => {
  const object = requireObject(store, request.bucket, request.key);
  if (request.query.has("partNumber")) {
    throw new S3Error("NotImplemented", "Reading one part of an object is not supported; use Range.");
  }
  const headers = describeObject(object);
  if (readCondition(request.header, object, store.now()) === "notModified") {
    return { status: 304, headers: { etag: headers.etag!, "last-modified": headers["last-modified"]! } };
  }
  for (const name of overrides) {
    const value = request.query.get(`response-${name}`);
    if (value !== null) headers[name] = value;
  }
  const range = readRange(request.header("range"), object.size);
  // Opened in the same step as the look-up, so that a replacement cannot remove the file first.
  const content = ({ start, end }: ByteRange): S3Response["body"] =>
    request.method === "HEAD" || end < start
      ? undefined
      : { descriptor: openSync(store.files.objectPath(request.bucket, object), "r"), start, end };
  if (range) {
    return {
      status: 206,
      headers: {
        ...headers,
        "content-length": String(range.end - range.start + 1),
        "content-range": `bytes ${range.start}-${range.end}/${object.size}`,
      },
      body: content(range),
    };
  }
  if (request.header("x-amz-checksum-mode")?.toUpperCase() === "ENABLED") {
    Object.assign(headers, checksumHeaders(object.checksum));
  }
  headers["content-length"] = String(object.size);
  return { status: 200, headers, body: content({ start: 0, end: object.size - 1 }) };
};

export const deleteObject = async ({ files }: Store, request: S3Request): Promise<S3Response> => {
  const { bucket, key } = request;
  if (request.header("if-match") !== undefined) {
    checkWriteCondition(request.header, key, files.index.getObject(bucket, key));
  }
  files.remove(bucket, key, causeOf(request, "ObjectRemoved:Delete"));
  return { status: 204 };
};

export const deleteObjects = async ({ files }: Store, request: S3Request): Promise<S3Response> => {
  const named = ["content-md5", ...checksumAlgorithms.map(checksumHeader)];
  if (!named.some((name) => request.header(name) !== undefined)) {
    throw new S3Error(
      "InvalidRequest",
      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
  }
  const document = await readDocument(request.body);
  await verifyDocument(request, document);
  const root = readXml(document.toString("utf8"));
  const entries = root.children.filter((child) => child.name === "Object");
  if (root.name !== "Delete" || entries.length === 0 || entries.length > 1000) {
    throw malformedXml("Delete holds 1 to 1,000 Object elements");
  }
  const keys = entries.map((entry) => {
    const key = childText(entry, "Key");
    if (!key) throw malformedXml("every Object holds a Key");
    if (entry.children.some((child) => child.name !== "Key")) {
      throw new S3Error("NotImplemented", "Only Key is supported in an Object to delete.");
    }
    return key;
  });
  const cause = causeOf(request, "ObjectRemoved:Delete");
  for (const key of keys) files.remove(request.bucket, key, cause);
  const quiet = childText(root, "Quiet")?.trim() === "true";
  return xmlResponse("DeleteResult", { Deleted: quiet ? [] : keys.map((key) => ({ Key: key })) });
};

export const readCopySource = (text: string): { bucket: string; key: string } => {
  const mark = text.indexOf("?");
  let path: string;
  try {
    path = decodeURIComponent(mark < 0 ? text : text.slice(0, mark)).replace(/^\//, "");
  } catch {
    path = "";
  }
  const slash = path.indexOf("/");
  if (slash <= 0 || slash === path.length - 1) {
    throw new S3Error(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      {
        ArgumentName: "x-amz-copy-source",
        ArgumentValue: text,
      },
    );
  }
  if (mark >= 0) throw new S3Error("NotImplemented", "Object versions are not supported.");
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
};

/** Content files never change once written, so a hard link serves as a copy. */
const duplicate = (source: string, target: string): void => {
  try {
    linkSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw error;
    copyFileSync(source, target);
  }
};

/** A copy has a checksum of the whole object, by the requested algorithm or the source's. */
const copyChecksum = async (
  { checksum }: StoredObject,
  path: string,
  wanted: ChecksumAlgorithm | undefined,
): Promise<Checksum> => {
  const algorithm = wanted ?? checksum?.algorithm ?? defaultAlgorithm;
  if (checksum?.type === "FULL_OBJECT" && checksum.algorithm === algorithm) return checksum;
  return { algorithm, value: await fileChecksum(path, algorithm), type: "FULL_OBJECT" };
};

export const copyObject = async (store: Store, request: S3Request): Promise<S3Response> => {
  const { files, now } = store;
  refuseUnsupportedHeaders(request.headerNames, request.header);
  const source = readCopySource(request.header("x-amz-copy-source")!);
  requireBucket(store, source.bucket);
  const original = requireObject(store, source.bucket, source.key);
  checkCopyCondition(request.header, original, now());
  const directive = request.header("x-amz-metadata-directive")?.toUpperCase() ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE") {
    throw new S3Error("InvalidArgument", "x-amz-metadata-directive must be COPY or REPLACE.");
  }
  const isInPlace = source.bucket === request.bucket && source.key === request.key;
  const namesStorageClass = request.header("x-amz-storage-class") !== undefined;
  if (directive === "COPY" && isInPlace && !namesStorageClass) {
    throw new S3Error(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const headers = directive === "COPY" ? original.headers : objectHeaders(request);
  const incoming = files.newIncoming();
  try {
    const path = files.incomingPath(incoming);
    duplicate(files.objectPath(source.bucket, original), path);
    // A multipart object's tag is not the MD5 of its content; the copy's is.
    const etag = original.etag.includes("-") ? (await fileMd5(path)).toString("hex") : original.etag;
    const checksum = await copyChecksum(original, path, wantedAlgorithm(request, "x-amz-checksum-algorithm"));
    requireBucket(store, request.bucket);
    checkWriteCondition(request.header, request.key, files.index.getObject(request.bucket, request.key));
    const modifiedMs = now();
    const copy = { key: request.key, size: original.size, etag, modifiedMs, headers, checksum };
    files.commit(request.bucket, incoming, copy, causeOf(request, "ObjectCreated:Copy"));
    return xmlResponse(
      "CopyObjectResult",
      {
        LastModified: isoDate(modifiedMs),
        ETag: `"${etag}"`,
        ...checksumElement(checksum),
        ChecksumType: checksum.type,
      },
      encryptionHeaders,
    );
  } catch (error) {
    files.discardIncoming(incoming);
    throw error;
  }
};
