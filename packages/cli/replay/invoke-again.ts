import { CopyObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import { createInvokeEvent } from "@trips/aws/replay/invoke-event.ts";
import type { Connection } from "./connection.ts";

type ObjectEvent = {
  readonly Records?: readonly {
    readonly s3?: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } };
  }[];
};

/** S3 writes keys in events as a form does. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll("+", " "));

/**
 * Invokes a function with the event that it was given up with; returns why that cannot be, if so. The
 * local cloud has no Invoke on its wire: there the object is written again as it is, and S3 sends the event again.
 */
export const invokeAgain = async (
  { place, lambda, s3 }: Connection,
  functionName: string,
  payload: unknown,
): Promise<string | undefined> => {
  if (place.type === "aws") return createInvokeEvent(lambda)(functionName, payload);
  const objects = (payload as ObjectEvent).Records?.flatMap((record) => record.s3 ?? []) ?? [];
  if (objects.length === 0) return "it is not about an object of S3, so only its schedule invokes it again";
  for (const { bucket, object } of objects) {
    const key = decodeKey(object.key);
    const source = key.split("/").map(encodeURIComponent).join("/");
    try {
      await s3.send(
        new CopyObjectCommand({
          Bucket: bucket.name,
          Key: key,
          CopySource: `${bucket.name}/${source}`,
          MetadataDirective: "REPLACE",
        }),
      );
    } catch (error) {
      if (error instanceof NoSuchKey || (error as Error).name === "NoSuchKey") return "its object is gone";
      throw error;
    }
  }
  return undefined;
};
