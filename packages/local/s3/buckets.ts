import { owner, readToken, writeToken } from "./listing.ts";
import type { Notifications } from "./notifications.ts";
import type { ObjectFiles } from "./object-files.ts";
import { isoDate } from "./object-headers.ts";
import { integerParameter, readDocument, type S3Request } from "./request.ts";
import { type S3Response, xmlResponse } from "./response.ts";
import { noSuchBucket, S3Error } from "./s3-error.ts";
import { childText, readXml } from "./xml.ts";

/** What every operation gets. */
export type Store = {
  readonly files: ObjectFiles;
  readonly now: () => number;
  readonly region: string;
  readonly notifications: Notifications;
};

export const checkBucketName = (bucket: string): void => {
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
};

export const requireBucket = ({ files }: Store, bucket: string): void => {
  checkBucketName(bucket);
  if (!files.index.getBucket(bucket)) throw noSuchBucket(bucket);
};

export const createBucket = async (store: Store, request: S3Request): Promise<S3Response> => {
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
    // When the owner repeats a creation, S3 answers 200 in us-east-1 and an error everywhere else.
    if (store.region === "us-east-1") return { status: 200, headers: { location: `/${bucket}` } };
    throw new S3Error(
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
      { BucketName: bucket },
    );
  }
  store.files.index.putBucket(bucket, store.now());
  return { status: 200, headers: { location: `/${bucket}` } };
};

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

const mostBuckets = 10_000;

/** A page of the buckets by name; each has its region if the request has a parameter. */
export const listBuckets = (store: Store, { query }: S3Request): S3Response => {
  const prefix = query.get("prefix") ?? "";
  const region = query.get("bucket-region") || undefined;
  const token = query.get("continuation-token") || undefined;
  const maximum = integerParameter(query, "max-buckets", { from: 1, to: mostBuckets, absent: mostBuckets });
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new S3Error("InvalidArgument", `Argument value ${region} is not a valid AWS Region`, {
      ArgumentName: "bucket-region",
    });
  }
  const from = token === undefined ? "" : readToken(token).toString("utf8");
  const found = store.files.index
    .listBuckets()
    .filter(({ name }) => name >= from && name.startsWith(prefix))
    .filter(() => region === undefined || region === store.region);
  const next = found[maximum]?.name;
  const isAsked = ["prefix", "bucket-region", "continuation-token", "max-buckets"].some((name) =>
    query.get(name),
  );
  return xmlResponse("ListAllMyBucketsResult", {
    Owner: owner,
    Buckets: {
      Bucket: found.slice(0, maximum).map(({ name, createdMs }) => ({
        Name: name,
        CreationDate: isoDate(createdMs),
        BucketRegion: isAsked ? store.region : undefined,
      })),
    },
    ContinuationToken: next === undefined ? undefined : writeToken(Buffer.from(next, "utf8")),
    Prefix: query.get("prefix") ?? undefined,
  });
};

export const deleteBucket = ({ files }: Store, bucket: string): S3Response => {
  if (files.index.scan(bucket, Buffer.alloc(0), 1).length > 0) {
    throw new S3Error("BucketNotEmpty", "The bucket you tried to delete is not empty", {
      BucketName: bucket,
    });
  }
  for (const upload of files.index.bucketUploads(bucket)) files.removeUpload(upload.uploadId);
  files.removeBucket(bucket);
  return { status: 204 };
};
