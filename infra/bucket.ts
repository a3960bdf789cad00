import { keepData, type StagePolicy } from "./stage-policy.ts";

export type Bucket = ReturnType<typeof createBucket>;

/** What happens to the objects under one prefix ("": all of them), in days after they were written. */
export type LifecycleRule = {
  readonly id: string;
  readonly prefix: string;
  readonly expireAfterDays: number;
  /** Cheaper storage with instant retrieval; its objects are billed for at least 90 days. */
  readonly archiveAfterDays?: number;
  /** For overwritten and deleted objects; absent: as the whole bucket. */
  readonly oldVersionDays?: number;
};

const unfinishedUploadDays = 7;
const oldVersionDays = 30;

/**
 * A private bucket: no public access, TLS only, encrypted, every object with an end of life. Production keeps
 * it when the stage is removed and holds overwritten and deleted objects for another 30 days.
 */
export const createBucket = (name: string, policy: StagePolicy, rules: readonly LifecycleRule[]) => {
  const bucket = new sst.aws.Bucket(
    name,
    {
      cors: false,
      versioning: policy.isProduction,
      transform: { bucket: { forceDestroy: policy.removal === "remove" } },
    },
    keepData(policy),
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}Encryption`, {
    bucket: bucket.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  new aws.s3.BucketLifecycleConfiguration(`${name}Lifecycle`, {
    bucket: bucket.name,
    rules: [
      {
        id: "housekeeping",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: unfinishedUploadDays },
        noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
      },
      ...rules.map(({ id, prefix, expireAfterDays, archiveAfterDays, ...rule }) => ({
        id,
        status: "Enabled",
        filter: { prefix },
        expiration: { days: expireAfterDays },
        ...(rule.oldVersionDays && {
          noncurrentVersionExpiration: { noncurrentDays: rule.oldVersionDays },
        }),
        ...(archiveAfterDays && {
          transitions: [{ days: archiveAfterDays, storageClass: "GLACIER_IR" }],
        }),
      })),
    ],
  });
  return { name: bucket.name, arn: bucket.arn, resource: bucket };
};
