import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
  requireBucket,
  type Store,
} from "./buckets.ts";
import { listObjects, listObjectsV2 } from "./listing.ts";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listParts,
  uploadPart,
} from "./multipart.ts";
import { getBucketNotification, putBucketNotification } from "./notification-operations.ts";
import { copyObject, deleteObject, deleteObjects, getObject, putObject } from "./objects.ts";
import type { S3Request } from "./request.ts";
import type { S3Response } from "./response.ts";
import { S3Error } from "./s3-error.ts";
import { listMultipartUploads } from "./upload-listing.ts";
import { uploadPartCopy } from "./upload-part-copy.ts";

/** Query parameters that choose an operation which is not supported. */
const subresources = [
  "abac",
  "accelerate",
  "acl",
  "analytics",
  "annotation",
  "attributes",
  "cors",
  "encryption",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "lifecycle",
  "logging",
  "metadataAnnotationTable",
  "metadataConfiguration",
  "metadataInventoryTable",
  "metadataJournalTable",
  "metadataTable",
  "metrics",
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

const methodNotAllowed = (): S3Error =>
  new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");

/** Chooses the operation by method, path and query, as S3 does. */
export const dispatch = async (store: Store, request: S3Request): Promise<S3Response> => {
  const { method, bucket, key, query } = request;
  const subresource = subresources.find((name) => query.has(name));
  if (subresource) throw notImplemented(`${method} with ?${subresource}`);
  if (bucket === "") {
    if (query.get("x-id") === "ListDirectoryBuckets") throw notImplemented("ListDirectoryBuckets");
    if (method === "GET") return listBuckets(store, request);
    throw methodNotAllowed();
  }
  if (key === "") return bucketOperation(store, request);
  requireBucket(store, bucket);
  if (query.has("notification")) throw notImplemented(`${method} with ?notification on an object`);
  const copies = request.header("x-amz-copy-source") !== undefined;
  switch (method) {
    case "GET":
      return query.has("uploadId") ? listParts(store, request) : getObject(store, request);
    case "HEAD":
      return getObject(store, request);
    case "PUT":
      if (query.has("uploadId") || query.has("partNumber"))
        return copies ? uploadPartCopy(store, request) : uploadPart(store, request);
      return copies ? copyObject(store, request) : putObject(store, request);
    case "POST":
      if (query.has("uploads")) return createMultipartUpload(store, request);
      if (query.has("uploadId")) return completeMultipartUpload(store, request);
      throw notImplemented("POST on an object");
    case "DELETE":
      return query.has("uploadId") ? abortMultipartUpload(store, request) : deleteObject(store, request);
    default:
      throw methodNotAllowed();
  }
};

const bucketOperation = async (store: Store, request: S3Request): Promise<S3Response> => {
  const { method, bucket, query } = request;
  if (query.has("notification")) {
    requireBucket(store, bucket);
    if (method === "PUT") return putBucketNotification(store, request);
    if (method === "GET") return getBucketNotification(store, bucket);
    throw methodNotAllowed();
  }
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
      if (query.has("uploads")) return listMultipartUploads(store, request);
      return listObjects(store.files.index, request);
    case "POST":
      if (query.has("delete")) return deleteObjects(store, request);
      throw notImplemented("POST on a bucket");
    default:
      throw methodNotAllowed();
  }
};
