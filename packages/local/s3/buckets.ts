import type { Notifications } from "./notifications.ts";
import type { ObjectFiles } from "./object-files.ts";
import { isoDate } from "./object-headers.ts";
import { readDocument, type S3Request } from "./request.ts";
import { type S3Response, xmlResponse } from "./response.ts";
import { noSuchBucket, S3Error } from "./s3-error.ts";
import { childText, readXml } from "./xml.ts";

/** What every operation works with. */
export type Store = {
  readonly files: ObjectFiles;
  readonly now: () => number;
  readonly region: string;
  readonly notifications: Notifications;
};

export function checkBucketName(bucket: string): void {
  const valid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) &&
    !bucket.includes("..") &&
    !/^\d{1,3}(\.\d{1,3}){3}$/.test(bucket);
  if (valid) return;
  throw new S3Error(
    "InvalidBucketName",
    "The specified bucket is not valid: 3 to 63 of a-z, 0-9, dot and hyphen, beginning and ending with a letter or digit.",
    { BucketName: bucket },
  );
}

export function requireBucket({ files }: Store, bucket: string): void {
  checkBucketName(bucket);
  if (!files.index.getBucket(bucket)) throw noSuchBucket(bucket);
}

export async function createBucket(store: Store, request: S3Request): Promise<S3Response> {
  const { bucket } = request;
  checkBucketName(bucket);
  const document = (await readDocument(request.body)).toString("utf8");
  if (document.trim() !== "") {
    const configuration = readXml(document);
    const constraint = childText(configuration, "LocationConstraint");
    if (constraint && constraint !== store.region) {
      throw new S3Error("InvalidArgument", `Buckets are kept in ${store.region} only.`, {
        ArgumentName: "LocationConstraint",
        ArgumentValue: constraint,
      });
    }
  }
  if (store.files.index.getBucket(bucket)) {
    // In us-east-1 S3 answers a repeated creation by its owner with 200, everywhere else with an error.
    if (store.region === "us-east-1") return { status: 200, headers: { location: `/${bucket}` } };
    throw new S3Error(
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
      { BucketName: bucket },
    );
  }
  store.files.index.putBucket(bucket, store.now());
  return { status: 200, headers: { location: `/${bucket}` } };
}

export const headBucket = (store: Store): S3Response => ({
  status: 200,
  headers: { "x-amz-bucket-region": store.region },
});

export const getBucketLocation = (store: Store): S3Response => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body: Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${
      store.region === "us-east-1" ? "" : store.region
    }</LocationConstraint>`,
  ),
});

export const listBuckets = (store: Store): S3Response =>
  xmlResponse("ListAllMyBucketsResult", {
    Owner: { ID: "local", DisplayName: "local" },
    Buckets: {
      Bucket: store.files.index
        .listBuckets()
        .map(({ name, createdMs }) => ({ Name: name, CreationDate: isoDate(createdMs) })),
    },
  });

export function deleteBucket({ files }: Store, bucket: string): S3Response {
  if (files.index.scan(bucket, Buffer.alloc(0), 1).length > 0) {
    throw new S3Error("BucketNotEmpty", "The bucket you tried to delete is not empty", {
      BucketName: bucket,
    });
  }
  for (const upload of files.index.bucketUploads(bucket)) files.removeUpload(upload.uploadId);
  files.removeBucket(bucket);
  return { status: 204 };
}
