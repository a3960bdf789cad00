import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { LakeRows } from "@trips/core/application/curate.ts";
import { noRows } from "@trips/core/application/curated-rows.ts";
import {
  type CuratedFile,
  type CuratedFiles,
  type CuratedPlace,
  curatedKeyOf,
} from "@trips/core/application/curated-zone.ts";
import { curatedColumns, lakeColumns } from "@trips/core/lake/columns.ts";
import { readParquet, writeParquet } from "./parquet.ts";

export type BucketOptions = { readonly client: S3Client; readonly bucket: string };

const curatedNames = curatedColumns.map(({ name }) => name);
const lakeNames = lakeColumns.map(({ name }) => name);

/** A missing object; 403 too, unless the caller may list the bucket. */
export const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;

/**
 * The condition does not hold (412, or 404 if the object is gone), or another conditional write is under way (409).
 * After a retry of the SDK it may be this very write that changed the object: reading it again shows.
 */
export const isRefused = (error: unknown): boolean =>
  error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);

/** The object's bytes and ETag; undefined: there is none. */
export const readObject = async (
  { client, bucket }: BucketOptions,
  key: string,
): Promise<{ readonly bytes: Uint8Array; readonly version: string } | undefined> => {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { bytes: await Body!.transformToByteArray(), version: ETag! };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** An object of the lake's records. */
export const createLakeReader =
  (options: BucketOptions) =>
  async (key: string): Promise<LakeRows | undefined> => {
    const object = await readObject(options, key);
    return object && readParquet(object.bytes, lakeNames);
  };

/** The curated zone in S3, whose conditional writes (`If-Match`, `If-None-Match`) replace one version only. */
export const createCuratedFiles = (options: BucketOptions): CuratedFiles => {
  const { client, bucket } = options;
  const at = (place: CuratedPlace) => ({ Bucket: bucket, Key: curatedKeyOf(place) });
  return {
    async load(place): Promise<CuratedFile> {
      const object = await readObject(options, curatedKeyOf(place));
      return object
        ? { version: object.version, rows: await readParquet(object.bytes, curatedNames) }
        : { version: undefined, rows: noRows };
    },
    async version(place) {
      try {
        return (await client.send(new HeadObjectCommand(at(place)))).ETag;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async save(place, rows, over) {
      try {
        const { ETag } = await client.send(
          new PutObjectCommand({
            ...at(place),
            Body: await writeParquet(curatedColumns, rows),
            ...(over === undefined ? { IfNoneMatch: "*" } : { IfMatch: over }),
          }),
        );
        return ETag;
      } catch (error) {
        if (isRefused(error)) return undefined;
        throw error;
      }
    },
  };
};
