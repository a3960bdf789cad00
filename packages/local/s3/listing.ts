import { isoDate } from "./object-headers.ts";
import type { ObjectIndex, StoredObject } from "./object-index.ts";
import { integerParameter, type S3Request } from "./request.ts";
import { type S3Response, xmlResponse } from "./response.ts";
import { S3Error } from "./s3-error.ts";
import type { XmlContent } from "./xml.ts";

export type Page = {
  readonly objects: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  /** The first key not yet listed, as bytes; undefined: the listing is complete. */
  readonly next?: Buffer;
};

type Query = {
  readonly prefix: string;
  readonly delimiter: string;
  readonly from: Buffer;
  readonly maximum: number;
};

const scanSize = 1000;

/** The smallest byte string greater than every string that begins with `prefix`. */
const after = (prefix: Buffer): Buffer | undefined => {
  for (let end = prefix.length; end > 0; end--) {
    const byte = prefix[end - 1]!;
    if (byte < 0xff) return Buffer.concat([prefix.subarray(0, end - 1), Buffer.from([byte + 1])]);
  }
  return undefined;
};

/** One page in the order of the keys' UTF-8 bytes; a common prefix is listed once and skipped as a whole. */
const listPage = (index: ObjectIndex, bucket: string, { prefix, delimiter, from, maximum }: Query): Page => {
  const objects: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  const prefixBytes = Buffer.from(prefix, "utf8");
  let cursor: Buffer | undefined = Buffer.compare(from, prefixBytes) > 0 ? from : prefixBytes;
  while (cursor) {
    const found: StoredObject[] = index.scan(bucket, cursor, scanSize);
    cursor = undefined;
    for (const object of found) {
      if (!object.key.startsWith(prefix)) return { objects, commonPrefixes };
      if (objects.length + commonPrefixes.length === maximum) {
        return { objects, commonPrefixes, next: Buffer.from(object.key, "utf8") };
      }
      const end = delimiter === "" ? -1 : object.key.indexOf(delimiter, prefix.length);
      if (end >= 0) {
        const common = object.key.slice(0, end + delimiter.length);
        commonPrefixes.push(common);
        cursor = after(Buffer.from(common, "utf8"));
        break;
      }
      objects.push(object);
    }
    if (!cursor && found.length === scanSize) {
      cursor = Buffer.concat([Buffer.from(found.at(-1)!.key, "utf8"), Buffer.of(0)]);
    }
  }
  return { objects, commonPrefixes };
};

function* everyKey(index: ObjectIndex, bucket: string, prefix: string): Generator<string> {
  for (let from: Buffer | undefined = Buffer.alloc(0); from; ) {
    const page: Page = listPage(index, bucket, { prefix, delimiter: "", from, maximum: scanSize });
    for (const object of page.objects) yield object.key;
    from = page.next;
  }
}

export const allKeys = (index: ObjectIndex, bucket: string, prefix: string): string[] => [
  ...everyKey(index, bucket, prefix),
];

const urlEncode = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll("%2F", "/")
    .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

export const readToken = (token: string): Buffer => {
  const bytes = Buffer.from(token, "base64url");
  if (token === "" || bytes[0] !== 1 || bytes.toString("base64url") !== token) {
    throw new S3Error("InvalidArgument", "The continuation token provided is incorrect", {
      ArgumentName: "continuation-token",
    });
  }
  return bytes.subarray(1);
};

export const writeToken = (next: Buffer): string => Buffer.concat([Buffer.of(1), next]).toString("base64url");

/** The parameters that both listings share. */
const readListing = (query: URLSearchParams) => {
  const encoding = query.get("encoding-type") || undefined;
  if (encoding !== undefined && encoding !== "url") {
    throw new S3Error("InvalidArgument", "Invalid Encoding Method specified in Request", {
      ArgumentName: "encoding-type",
      ArgumentValue: encoding,
    });
  }
  return {
    encoding,
    written: encoding ? urlEncode : (text: string): string => text,
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    maximum: integerParameter(query, "max-keys", { from: 0, to: 1000, absent: 1000 }),
  };
};

type Listing = ReturnType<typeof readListing>;

const readPage = (index: ObjectIndex, bucket: string, listing: Listing, from: Buffer): Page =>
  listing.maximum === 0 ? { objects: [], commonPrefixes: [] } : listPage(index, bucket, { ...listing, from });

/** Without a DisplayName, which S3 no longer returns. */
export const owner = { ID: "local" } as const;

const contents = (page: Page, written: Listing["written"], withOwner: boolean): object[] =>
  page.objects.map((object) => ({
    Key: written(object.key),
    LastModified: isoDate(object.modifiedMs),
    ETag: `"${object.etag}"`,
    ChecksumAlgorithm: object.checksum?.algorithm,
    ChecksumType: object.checksum?.type,
    Size: object.size,
    Owner: withOwner ? owner : undefined,
    StorageClass: "STANDARD",
  }));

const afterKey = (key: string): Buffer => Buffer.concat([Buffer.from(key, "utf8"), Buffer.of(0)]);

export const listObjectsV2 = (index: ObjectIndex, request: S3Request): S3Response => {
  const { query } = request;
  const listing = readListing(query);
  const { encoding, written, prefix, delimiter, maximum } = listing;
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after") || undefined;
  const from =
    token !== null ? readToken(token) : startAfter !== undefined ? afterKey(startAfter) : Buffer.alloc(0);
  const page = readPage(index, request.bucket, listing, from);
  return xmlResponse("ListBucketResult", {
    Name: request.bucket,
    Prefix: written(prefix),
    Delimiter: delimiter === "" ? undefined : written(delimiter),
    MaxKeys: maximum,
    EncodingType: encoding,
    KeyCount: page.objects.length + page.commonPrefixes.length,
    IsTruncated: page.next !== undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.next && writeToken(page.next),
    StartAfter: startAfter && written(startAfter),
    Contents: contents(page, written, query.get("fetch-owner") === "true") as XmlContent[],
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: written(common) })),
  });
};

/** A marker inside a common prefix means that the prefix has been listed: the next page begins behind it. */
const behindMarker = (marker: string, { prefix, delimiter }: Listing): Buffer | undefined => {
  if (marker === "") return Buffer.alloc(0);
  const end = delimiter === "" || !marker.startsWith(prefix) ? -1 : marker.indexOf(delimiter, prefix.length);
  return end < 0 ? afterKey(marker) : after(Buffer.from(marker.slice(0, end + delimiter.length), "utf8"));
};

/** The first version of the listing; it returns NextMarker only with a delimiter. */
export const listObjects = (index: ObjectIndex, request: S3Request): S3Response => {
  const listing = readListing(request.query);
  const { encoding, written, prefix, delimiter, maximum } = listing;
  const marker = request.query.get("marker") ?? "";
  const from = behindMarker(marker, listing);
  const page: Page = from
    ? readPage(index, request.bucket, listing, from)
    : { objects: [], commonPrefixes: [] };
  const [lastKey = "", lastPrefix = ""] = [page.objects.at(-1)?.key, page.commonPrefixes.at(-1)];
  const inOrder = Buffer.compare(Buffer.from(lastKey), Buffer.from(lastPrefix)) > 0;
  return xmlResponse("ListBucketResult", {
    Name: request.bucket,
    Prefix: written(prefix),
    Marker: written(marker),
    NextMarker: page.next && delimiter !== "" ? written(inOrder ? lastKey : lastPrefix) : undefined,
    MaxKeys: maximum,
    Delimiter: delimiter === "" ? undefined : written(delimiter),
    EncodingType: encoding,
    IsTruncated: page.next !== undefined,
    Contents: contents(page, written, true) as XmlContent[],
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: written(common) })),
  });
};
