import type { ObjectHeaders, StoredObject } from "./object-index.ts";
import type { S3Request } from "./request.ts";
import { S3Error } from "./s3-error.ts";

const kept = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
] as const;

const refused: readonly { readonly header: RegExp; readonly allowed?: RegExp; readonly what: string }[] = [
  { header: /^x-amz-server-side-encryption-customer-/, what: "Server-side encryption with customer keys" },
  {
    header: /^x-amz-server-side-encryption-(aws-kms-key-id|context|bucket-key-enabled)$/,
    what: "Encryption by KMS",
  },
  { header: /^x-amz-server-side-encryption$/, allowed: /^AES256$/, what: "Encryption by KMS" },
  { header: /^x-amz-object-lock-/, what: "Object lock" },
  { header: /^x-amz-tagging$/, what: "Object tagging" },
  { header: /^x-amz-website-redirect-location$/, what: "Website redirection" },
  { header: /^x-amz-write-offset-bytes$/, what: "Appending to objects" },
  { header: /^x-amz-grant-/, what: "Access control lists" },
  {
    header: /^x-amz-acl$/,
    allowed: /^(private|bucket-owner-full-control)$/,
    what: "An access control list other than private",
  },
  { header: /^x-amz-storage-class$/, allowed: /^STANDARD$/, what: "A storage class other than STANDARD" },
];

/** Refuses headers that would be ignored silently: the caller must not believe that they took effect. */
export const refuseUnsupportedHeaders = (
  headerNames: Iterable<string>,
  header: S3Request["header"],
): void => {
  for (const name of headerNames) {
    const rule = refused.find((candidate) => candidate.header.test(name));
    if (rule && !rule.allowed?.test(header(name) ?? "")) {
      throw new S3Error("NotImplemented", `${rule.what} is not supported.`, { Header: name });
    }
  }
};

/** The headers to keep with an object: content headers and user metadata (at most 2 KB). */
export const objectHeaders = (request: S3Request): ObjectHeaders => {
  const headers: Record<string, string> = {};
  for (const name of kept) {
    const value = request.header(name);
    if (value !== undefined) headers[name] = value;
  }
  if (headers["content-encoding"] !== undefined) {
    const encodings = headers["content-encoding"].split(",").map((name) => name.trim());
    const own = encodings.filter((name) => name.toLowerCase() !== "aws-chunked").join(",");
    if (own === "") delete headers["content-encoding"];
    else headers["content-encoding"] = own;
  }
  let metadataBytes = 0;
  for (const [name, value] of Object.entries(request.metadata)) {
    const decoded = decodeMetadata(value);
    metadataBytes += name.length - "x-amz-meta-".length + Buffer.byteLength(decoded);
    headers[name] = decoded;
  }
  if (metadataBytes > 2048) {
    throw new S3Error("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", {
      Size: String(metadataBytes),
      MaxSizeAllowed: "2048",
    });
  }
  return headers;
};

const encodedWord = /=\?([\w-]+)\?([bq])\?([^?]*)\?=/gi;

/** Decodes a value: encoded words of RFC 2047, and bytes beyond ASCII as UTF-8. */
const decodeMetadata = (value: string): string => {
  const words = value.replace(/(\?=)\s+(?==\?)/g, "$1");
  const decoded = words.replace(encodedWord, (word, charset: string, encoding: string, text: string) => {
    if (!/^(utf-8|us-ascii|iso-8859-1)$/i.test(charset)) return word;
    const bytes = encoding.toLowerCase() === "b" ? Buffer.from(text, "base64") : decodeQuoted(text);
    return bytes.toString(/^utf-8$/i.test(charset) ? "utf8" : "latin1");
  });
  if (decoded !== words) return decoded;
  const bytes = Buffer.from(value, "latin1");
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : value;
};

const decodeQuoted = (text: string): Buffer =>
  Buffer.from(
    text
      .replaceAll("_", " ")
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );

/** Metadata that a header cannot hold is sent as an encoded word of RFC 2047. */
const metadataHeaders = (headers: ObjectHeaders): Record<string, string> => {
  const encoded = Object.entries(headers)
    .filter(([name, value]) => name.startsWith("x-amz-meta-") && /[^ -~]/.test(value))
    .map(([name, value]) => [name, `=?UTF-8?B?${Buffer.from(value, "utf8").toString("base64")}?=`]);
  return Object.fromEntries(encoded);
};

const httpDate = (timeMs: number): string => new Date(timeMs).toUTCString();
/** S3's documents have times to the second, with three zeros as milliseconds. */
export const isoDate = (timeMs: number): string => new Date(timeMs - (timeMs % 1000)).toISOString();

/** S3 returns this for every object written without another key. Nothing is encrypted here. */
export const encryptionHeaders = { "x-amz-server-side-encryption": "AES256" } as const;

/** Response headers that describe a stored object. */
export const describeObject = (object: StoredObject): Record<string, string> => ({
  "content-type": "binary/octet-stream",
  ...object.headers,
  ...metadataHeaders(object.headers),
  ...encryptionHeaders,
  etag: `"${object.etag}"`,
  "last-modified": httpDate(object.modifiedMs),
  "accept-ranges": "bytes",
});
