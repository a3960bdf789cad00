import type { BucketAccess } from "../packages/core/pipeline.ts";
import type { Bucket } from "./bucket.ts";
import type { Permission } from "./functions.ts";

const actions = { get: "s3:GetObject", put: "s3:PutObject", delete: "s3:DeleteObject" } as const;

/**
 * Permissions for a bucket access in `pipeline.ts`. Who may not list a key is told 403 instead of 404 if it is missing. That
 * check names no prefix, hence `IfExists`: a list of the whole bucket, of names without their contents, passes too.
 */
export const bucketPermissions = (bucket: Bucket, { prefix, allows }: BucketAccess): Permission[] => {
  const onObjects = allows.flatMap((access) => (access === "list" ? [] : actions[access]));
  return [
    ...(onObjects.length > 0
      ? [{ actions: onObjects, resources: [$interpolate`${bucket.arn}/${prefix}*`] }]
      : []),
    ...(allows.includes("list")
      ? [
          {
            actions: ["s3:ListBucket"],
            resources: [bucket.arn],
            conditions: [{ test: "StringLikeIfExists", variable: "s3:prefix", values: [`${prefix}*`] }],
          },
        ]
      : []),
  ];
};
