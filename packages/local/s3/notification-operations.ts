import type { Store } from "./buckets.ts";
import {
  checkRules,
  readNotificationDocument,
  writeNotificationDocument,
} from "./notification-configuration.ts";
import { verifyDocument } from "./receive.ts";
import { readDocument, type S3Request } from "./request.ts";
import { type S3Response, xmlResponse } from "./response.ts";
import { S3Error } from "./s3-error.ts";

/** Replaces all of a bucket's rules; a document without rules ends its notifications. */
export const putBucketNotification = async (store: Store, request: S3Request): Promise<S3Response> => {
  const document = await readDocument(request.body);
  await verifyDocument(request, document);
  const rules = readNotificationDocument(document.toString("utf8"));
  checkRules(rules);
  if (rules.length > 0) {
    const target = store.notifications.target();
    if (!target) throw new S3Error("NotImplemented", "This object store runs without functions to notify.");
    if (request.header("x-amz-skip-destination-validation")?.toLowerCase() !== "true")
      checkRules(rules, target.functionNames);
  }
  store.files.index.putRules(request.bucket, rules);
  return { status: 200 };
};

export const getBucketNotification = (store: Store, bucket: string): S3Response =>
  xmlResponse("NotificationConfiguration", writeNotificationDocument(store.files.index.getRules(bucket)));
