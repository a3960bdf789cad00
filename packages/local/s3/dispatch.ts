import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
  requireBucket,
  type Store,
} from "./buckets.ts";
import { listObjectsV2 } from "./listing.ts";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listParts,
  uploadPart,
} from "./multipart.ts";
import { copyObject, deleteObject, deleteObjects, getObject, putObject } from "./objects.ts";
import type { S3Request } from "./request.ts";
import type { S3Response } from "./response.ts";
import { S3Error } from "./s3-error.ts";

/** Query members that choose another operation, besides those dispatched on below. */
const subresources = [
  "accelerate",
  "acl",
  "analytics",
  "attributes",
  "cors",
  "encryption",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "lifecycle",
  "logging",
  "metadataTable",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "renameObject",
  "replication",
  "requestPayment",
  "restore",
  "retention",
  "select",
  "session",
  "tagging",
  "torrent",
  "versionId",
  "versioning",
  "versions",
  "website",
] as const;

const notImplemented = (what: string): S3Error =>
  new S3Error("NotImplemented", `A header or operation you provided is not supported: ${what}.`);

/** Chooses the operation by method, path and query, as S3 does. */
export async function dispatch(store: Store, request: S3Request): Promise<S3Response> {
  const { method, bucket, key, query } = request;
  const subresource = subresources.find((name) => query.has(name));
  if (subresource) throw notImplemented(`${method} with ?${subresource}`);
  if (bucket === "") {
    if (method === "GET") return listBuckets(store);
    throw new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");
  }
  if (key === "") return bucketOperation(store, request);
  requireBucket(store, bucket);
  switch (method) {
    case "GET":
      return query.has("uploadId") ? listParts(store, request) : getObject(store, request);
    case "HEAD":
      return getObject(store, request);
    case "PUT":
      if (query.has("uploadId") || query.has("partNumber")) return uploadPart(store, request);
      return request.header("x-amz-copy-source") !== undefined
        ? copyObject(store, request)
        : putObject(store, request);
    case "POST":
      if (query.has("uploads")) return createMultipartUpload(store, request);
      if (query.has("uploadId")) return completeMultipartUpload(store, request);
      throw notImplemented("POST on an object");
    case "DELETE":
      return query.has("uploadId") ? abortMultipartUpload(store, request) : deleteObject(store, request);
    default:
      throw new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");
  }
}

async function bucketOperation(store: Store, request: S3Request): Promise<S3Response> {
  const { method, bucket, query } = request;
  if (method === "PUT") return createBucket(store, request);
  requireBucket(store, bucket);
  switch (method) {
    case "HEAD":
      return headBucket(store);
    case "DELETE":
      return deleteBucket(store, bucket);
    case "GET":
      if (query.has("location")) return getBucketLocation(store);
      if (query.get("list-type") === "2") return listObjectsV2(store.files.index, request);
      throw notImplemented(query.has("uploads") ? "ListMultipartUploads" : "ListObjects; use ListObjectsV2");
    case "POST":
      if (query.has("delete")) return deleteObjects(store, request);
      throw notImplemented("POST on a bucket");
    default:
      throw new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");
  }
}
