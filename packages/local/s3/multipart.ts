import { createHash, randomUUID } from "node:crypto";
import { requireBucket, type Store } from "./buckets.ts";
import { checksumOf, defaultAlgorithm } from "./checksum.ts";
import { concatenate } from "./concatenate.ts";
import { checkWriteCondition } from "./conditions.ts";
import { owner } from "./listing.ts";
import { encryptionHeaders, isoDate, objectHeaders, refuseUnsupportedHeaders } from "./object-headers.ts";
import type { Checksum, ChecksumType, Part, Upload } from "./object-index.ts";
import { causeOf, checksumElement, checksumHeaders, wantedAlgorithm } from "./objects.ts";
import { receive } from "./receive.ts";
import { integerParameter, readDocument, type S3Request } from "./request.ts";
import { type S3Response, xmlResponse } from "./response.ts";
import { malformedXml, noSuchUpload, S3Error } from "./s3-error.ts";
import { childText, readXml, type XmlElement } from "./xml.ts";

const smallestPart = 5 * 1024 * 1024;

const checksumType = (request: S3Request, algorithm: string): ChecksumType => {
  const type = request.header("x-amz-checksum-type")?.toUpperCase();
  const byDefault = algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  const allowed = algorithm.startsWith("SHA")
    ? ["COMPOSITE"]
    : algorithm === "CRC64NVME"
      ? ["FULL_OBJECT"]
      : ["COMPOSITE", "FULL_OBJECT"];
  const chosen = allowed.find((candidate) => candidate === (type ?? byDefault));
  if (!chosen) {
    throw new S3Error("InvalidRequest", `The checksum type ${type} cannot be used with ${algorithm}.`);
  }
  return chosen as ChecksumType;
};

export const createMultipartUpload = ({ files, now }: Store, request: S3Request): S3Response => {
  refuseUnsupportedHeaders(request.headerNames, request.header);
  const algorithm = wantedAlgorithm(request, "x-amz-checksum-algorithm");
  const checksum = algorithm && { algorithm, type: checksumType(request, algorithm) };
  const uploadId = randomUUID().replaceAll("-", "");
  const { bucket, key } = request;
  files.index.putUpload({
    uploadId,
    bucket,
    key,
    createdMs: now(),
    headers: objectHeaders(request),
    checksum,
  });
  return xmlResponse(
    "InitiateMultipartUploadResult",
    { Bucket: bucket, Key: key, UploadId: uploadId },
    {
      ...encryptionHeaders,
      ...(checksum && {
        "x-amz-checksum-algorithm": checksum.algorithm,
        "x-amz-checksum-type": checksum.type,
      }),
    },
  );
};

export const requireUpload = ({ files }: Store, { bucket, key, query }: S3Request): Upload => {
  const uploadId = query.get("uploadId") ?? "";
  const upload = files.index.getUpload(uploadId);
  if (!upload || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(uploadId);
  return upload;
};

export const readPartNumber = ({ query }: S3Request): number => {
  const text = query.get("partNumber") ?? "";
  const partNumber = Number(text);
  if (!/^\d{1,5}$/.test(text) || partNumber < 1 || partNumber > 10_000) {
    throw new S3Error("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive", {
      ArgumentName: "partNumber",
      ArgumentValue: text,
    });
  }
  return partNumber;
};

/** Stores a part, unless its upload has ended meanwhile. */
export const storePart = (store: Store, request: S3Request, part: Part): void => {
  const { files } = store;
  const { uploadId } = requireUpload(store, request);
  const replaced = files.index.parts(uploadId).find(({ partNumber }) => partNumber === part.partNumber);
  files.putPart(uploadId, part);
  if (replaced) files.discardIncoming(replaced.file);
};

export const uploadPart = async (store: Store, request: S3Request): Promise<S3Response> => {
  const { files, now } = store;
  const upload = requireUpload(store, request);
  const partNumber = readPartNumber(request);
  const received = await receive(files, request, upload.checksum?.algorithm);
  try {
    const { incoming: file, size, checksum } = received;
    if (upload.checksum && checksum?.algorithm !== upload.checksum.algorithm) {
      throw new S3Error(
        "InvalidRequest",
        `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksum.algorithm}, actual checksum Type: ${checksum?.algorithm}`,
      );
    }
    const etag = received.md5.toString("hex");
    storePart(store, request, { partNumber, file, size, etag, checksum, modifiedMs: now() });
    return {
      status: 200,
      headers: { etag: `"${etag}"`, ...encryptionHeaders, ...checksumHeaders(checksum) },
    };
  } catch (error) {
    files.discardIncoming(received.incoming);
    throw error;
  }
};

export const abortMultipartUpload = (store: Store, request: S3Request): S3Response => {
  store.files.removeUpload(requireUpload(store, request).uploadId);
  return { status: 204 };
};

export const listParts = (store: Store, request: S3Request): S3Response => {
  const upload = requireUpload(store, request);
  const maximum = integerParameter(request.query, "max-parts", { from: 0, to: 1000, absent: 1000 });
  const marker = integerParameter(request.query, "part-number-marker", { from: 0, to: 10_000, absent: 0 });
  const parts = store.files.index.parts(upload.uploadId).filter((part) => part.partNumber > marker);
  const told = parts.slice(0, maximum);
  return xmlResponse("ListPartsResult", {
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.uploadId,
    PartNumberMarker: marker,
    NextPartNumberMarker: told.at(-1)?.partNumber,
    MaxParts: maximum,
    IsTruncated: parts.length > told.length,
    Initiator: owner,
    Owner: owner,
    StorageClass: "STANDARD",
    ChecksumAlgorithm: upload.checksum?.algorithm,
    ChecksumType: upload.checksum?.type,
    Part: told.map((part) => ({
      PartNumber: part.partNumber,
      LastModified: isoDate(part.modifiedMs),
      ETag: `"${part.etag}"`,
      Size: part.size,
      ...checksumElement(part.checksum),
    })),
  });
};

const invalidPart = (uploadId: string, partNumber: number): S3Error =>
  new S3Error(
    "InvalidPart",
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: uploadId, PartNumber: String(partNumber) },
  );

/** The parts in a CompleteMultipartUpload; each must exist as the client describes it. */
const chosenParts = (upload: Upload, document: XmlElement, stored: readonly Part[]): Part[] => {
  const named = document.children.filter((child) => child.name === "Part");
  if (document.name !== "CompleteMultipartUpload" || named.length === 0 || named.length > 10_000) {
    throw malformedXml("CompleteMultipartUpload holds 1 to 10,000 Part elements");
  }
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]));
  let previous = 0;
  const parts = named.map((element) => {
    const partNumber = Number(childText(element, "PartNumber") ?? Number.NaN);
    const etag = childText(element, "ETag")
      ?.trim()
      .replace(/^"(.*)"$/, "$1");
    if (!Number.isInteger(partNumber) || !etag) throw malformedXml("a Part holds PartNumber and ETag");
    if (partNumber <= previous) {
      throw new S3Error(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
      );
    }
    previous = partNumber;
    const part = byNumber.get(partNumber);
    const said = part?.checksum && childText(element, `Checksum${part.checksum.algorithm}`);
    if (!part || part.etag !== etag || (said !== undefined && said !== part.checksum?.value)) {
      throw invalidPart(upload.uploadId, partNumber);
    }
    return part;
  });
  const small = parts.slice(0, -1).find((part) => part.size < smallestPart);
  if (small) {
    throw new S3Error("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
      ProposedSize: String(small.size),
      MinSizeAllowed: String(smallestPart),
      PartNumber: String(small.partNumber),
      ETag: small.etag,
    });
  }
  return parts;
};

const checkObjectSize = (request: S3Request, size: number): void => {
  const said = request.header("x-amz-mp-object-size");
  if (said !== undefined && Number(said) !== size) {
    throw new S3Error(
      "InvalidRequest",
      `The provided 'x-amz-mp-object-size' header value ${said} does not match what was computed: ${size}`,
    );
  }
};

export const completeMultipartUpload = async (store: Store, request: S3Request): Promise<S3Response> => {
  const { files, now } = store;
  const upload = requireUpload(store, request);
  const { bucket, key } = upload;
  const body = await readDocument(request.body);
  const stored = files.index.parts(upload.uploadId);
  const parts = chosenParts(upload, readXml(body.toString("utf8")), stored);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  checkObjectSize(request, size);
  checkWriteCondition(request.header, key, files.index.getObject(bucket, key));

  const incoming = files.newIncoming();
  try {
    const { algorithm, type } = upload.checksum ?? { algorithm: defaultAlgorithm, type: "FULL_OBJECT" };
    const whole = type === "FULL_OBJECT" ? algorithm : undefined;
    const value = await concatenate(
      parts.map((part) => files.incomingPath(part.file)),
      files.incomingPath(incoming),
      whole,
    );
    const checksum =
      whole && value
        ? ({ algorithm: whole, value, type: "FULL_OBJECT" } as const)
        : await composite(upload, parts);
    checkWholeChecksum(request, checksum);
    const md5 = createHash("md5");
    for (const part of parts) md5.update(part.etag, "hex");
    const etag = `${md5.digest("hex")}-${parts.length}`;
    requireUpload(store, request);
    requireBucket(store, bucket);
    checkWriteCondition(request.header, key, files.index.getObject(bucket, key));
    const object = { key, size, etag, modifiedMs: now(), headers: upload.headers, checksum };
    files.commit(bucket, incoming, object, causeOf(request, "ObjectCreated:CompleteMultipartUpload"));
    files.removeUpload(upload.uploadId);
    return xmlResponse(
      "CompleteMultipartUploadResult",
      {
        Location: `/${bucket}/${key}`,
        Bucket: bucket,
        Key: key,
        ETag: `"${etag}"`,
        ...checksumElement(checksum),
        ChecksumType: checksum?.type,
      },
      encryptionHeaders,
    );
  } catch (error) {
    files.discardIncoming(incoming);
    throw error;
  }
};

/** The checksum of the parts' checksums, as S3 returns it for a composite object. */
const composite = async (upload: Upload, parts: readonly Part[]): Promise<Checksum | undefined> => {
  if (!upload.checksum) return undefined;
  const { algorithm, type } = upload.checksum;
  const values = parts.map((part) => Buffer.from(part.checksum?.value ?? "", "base64"));
  return { algorithm, type, value: `${await checksumOf(algorithm, ...values)}-${parts.length}` };
};

/** The checksum header of CompleteMultipartUpload is that of the object, not of the request's document. */
const checkWholeChecksum = (request: S3Request, checksum: Checksum | undefined): void => {
  if (!checksum) return;
  const said = request.header(`x-amz-checksum-${checksum.algorithm.toLowerCase()}`);
  if (said !== undefined && said !== checksum.value) {
    throw new S3Error(
      "BadDigest",
      `The ${checksum.algorithm} you specified did not match the calculated checksum.`,
    );
  }
};
