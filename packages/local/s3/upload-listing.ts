import type { Store } from "./buckets.ts";
import { owner } from "./listing.ts";
import { isoDate } from "./object-headers.ts";
import type { Upload } from "./object-index.ts";
import { integerParameter, type S3Request } from "./request.ts";
import { type S3Response, xmlResponse } from "./response.ts";
import { S3Error } from "./s3-error.ts";

const inKeyOrder = (left: Upload, right: Upload): number =>
  Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)) ||
  left.createdMs - right.createdMs ||
  (left.uploadId < right.uploadId ? -1 : 1);

/** Unfinished uploads by key, then by age; a common prefix is listed once. */
export const listMultipartUploads = ({ files }: Store, { bucket, query }: S3Request): S3Response => {
  const encoding = query.get("encoding-type") || undefined;
  if (encoding !== undefined && encoding !== "url") {
    throw new S3Error("InvalidArgument", "Invalid Encoding Method specified in Request", {
      ArgumentName: "encoding-type",
      ArgumentValue: encoding,
    });
  }
  const written = encoding ? encodeURIComponent : (text: string): string => text;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const uploadIdMarker = keyMarker === "" ? "" : (query.get("upload-id-marker") ?? "");
  const maximum = integerParameter(query, "max-uploads", { from: 1, to: 1000, absent: 1000 });

  const sorted = files.index.bucketUploads(bucket).sort(inKeyOrder);
  const marked = sorted.findIndex(({ key, uploadId }) => key === keyMarker && uploadId === uploadIdMarker);
  const isBehind = ({ key }: Upload, at: number): boolean => {
    const order = Buffer.compare(Buffer.from(key), Buffer.from(keyMarker));
    return order > 0 || (order === 0 && marked >= 0 && at > marked);
  };
  const commonOf = (key: string): string | undefined => {
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    return end < 0 ? undefined : key.slice(0, end + delimiter.length);
  };
  const found = sorted.filter(
    (upload, at) =>
      upload.key.startsWith(prefix) &&
      isBehind(upload, at) &&
      !(keyMarker && commonOf(upload.key) === keyMarker),
  );

  const uploads: Upload[] = [];
  const commonPrefixes: string[] = [];
  let last: { key: string; uploadId: string } | undefined;
  let isTruncated = false;
  for (const upload of found) {
    const common = commonOf(upload.key);
    if (common !== undefined && commonPrefixes.at(-1) === common) continue;
    if (uploads.length + commonPrefixes.length === maximum) {
      isTruncated = true;
      break;
    }
    if (common === undefined) uploads.push(upload);
    else commonPrefixes.push(common);
    last = common === undefined ? upload : { key: common, uploadId: "" };
  }
  return xmlResponse("ListMultipartUploadsResult", {
    Bucket: bucket,
    KeyMarker: written(keyMarker),
    UploadIdMarker: uploadIdMarker,
    NextKeyMarker: isTruncated && last ? written(last.key) : undefined,
    NextUploadIdMarker: isTruncated ? last?.uploadId : undefined,
    Prefix: written(prefix),
    Delimiter: delimiter === "" ? undefined : written(delimiter),
    EncodingType: encoding,
    MaxUploads: maximum,
    IsTruncated: isTruncated,
    Upload: uploads.map((upload) => ({
      Key: written(upload.key),
      UploadId: upload.uploadId,
      Initiator: owner,
      Owner: owner,
      StorageClass: "STANDARD",
      Initiated: isoDate(upload.createdMs),
      ChecksumAlgorithm: upload.checksum?.algorithm,
      ChecksumType: upload.checksum?.type,
    })),
    CommonPrefixes: commonPrefixes.map((common) => ({ Prefix: written(common) })),
  });
};
