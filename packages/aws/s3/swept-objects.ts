import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { SweptObject, SweptObjects, SweptPlace } from "@trips/core/application/erase-lake.ts";
import type { BucketName } from "@trips/core/pipeline.ts";
import { isMissing, isRefused } from "./curated-files.ts";
import { eraseContent } from "./erase-content.ts";

type Options = { readonly client: S3Client; readonly buckets: Readonly<Record<BucketName, string>> };

const maxAttempts = 5;

/** The objects of the lake and of what was given up, which conditional writes replace or remove in one version only. */
export const createSweptObjects = ({ client, buckets }: Options): SweptObjects => {
  const read = async (Bucket: string, Key: string) => {
    try {
      const { Body, ...head } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return { bytes: await Body!.transformToByteArray(), head };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };

  /** False: another writer changed it since it was read. */
  const replace = async (
    at: { readonly Bucket: string; readonly Key: string },
    head: NonNullable<Awaited<ReturnType<typeof read>>>["head"],
    bytes: Uint8Array | undefined,
  ): Promise<boolean> => {
    const { ETag: IfMatch, ContentType, ContentEncoding, Metadata } = head;
    try {
      if (!bytes) await client.send(new DeleteObjectCommand({ ...at, IfMatch }));
      else
        await client.send(
          new PutObjectCommand({ ...at, IfMatch, Body: bytes, ContentType, ContentEncoding, Metadata }),
        );
      return true;
    } catch (error) {
      if (isRefused(error)) return false;
      throw error;
    }
  };

  return {
    async list({ bucket, prefix }, after): Promise<SweptObject[]> {
      const { Contents = [] } = await client.send(
        new ListObjectsV2Command({ Bucket: buckets[bucket], Prefix: prefix, StartAfter: after }),
      );
      return Contents.map(({ Key, Size, LastModified }) => ({
        key: Key!,
        bytes: Size!,
        modifiedMs: LastModified!.getTime(),
      }));
    },
    async find({ bucket, form }: SweptPlace, key, erased) {
      const object = await read(buckets[bucket], key);
      if (object) await eraseContent[form](object.bytes, erased);
    },
    async erase({ bucket, form }, key, erased) {
      for (let attempt = 0; attempt < maxAttempts; attempt++) {
        const object = await read(buckets[bucket], key);
        if (!object) return;
        const kept = await eraseContent[form](object.bytes, erased);
        if (kept === object.bytes) return;
        if (await replace({ Bucket: buckets[bucket], Key: key }, object.head, kept)) return;
      }
      throw new Error(`another writer kept changing an object, ${maxAttempts} times`);
    },
  };
};
