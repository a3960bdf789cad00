import type { ObjectChange } from "./object-files.ts";

/** `a b/ñ` becomes `a+b/%C3%B1`, as S3 writes keys in events. */
const encodeKey = (key: string): string =>
  key
    .split("/")
    .map((part) => new URLSearchParams({ "": part }).toString().slice(1))
    .join("/");

/**
 * The event of one change as S3 sends it to a function, structure version 2.1 (S3 user guide, event message
 * structure). A removal has neither size nor tag; `sequencer` grows with every change of the store.
 */
export const notificationEvent = (
  change: ObjectChange,
  rule: { readonly id: string },
  where: { readonly region: string; readonly sequencer: string; readonly timeMs: number },
): object => {
  const { bucket, key, cause, created } = change;
  return {
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: where.region,
        eventTime: new Date(where.timeMs).toISOString(),
        eventName: cause.eventName,
        userIdentity: { principalId: "local" },
        requestParameters: { sourceIPAddress: cause.sourceIp },
        responseElements: { "x-amz-request-id": cause.requestId, "x-amz-id-2": "local" },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: rule.id,
          bucket: {
            name: bucket,
            ownerIdentity: { principalId: "local" },
            arn: `arn:aws:s3:::${bucket}`,
          },
          object: {
            key: encodeKey(key),
            ...(created ? { size: created.size, eTag: created.etag } : {}),
            sequencer: where.sequencer,
          },
        },
      },
    ],
  };
};
