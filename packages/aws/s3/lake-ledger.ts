import { ListObjectsV2Command, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { booksColumns, type LakeFile, type LakeLedger, sumRows } from "@trips/core/application/books.ts";
import { dateOfHour, placeOfKey } from "@trips/core/application/curated-zone.ts";
import { curatedZone } from "@trips/core/lake/columns.ts";
import { type BucketOptions, readObject } from "./curated-files.ts";
import { readParquet } from "./parquet.ts";

const { prefix } = curatedZone;

/** The curated zone in S3 as the books read it: strongly consistent, and only the columns that they need. */
export const createLakeLedger = (options: BucketOptions): LakeLedger => {
  const { client, bucket } = options;
  const filesOn = async (date: string): Promise<LakeFile[]> => {
    const files: LakeFile[] = [];
    const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `${prefix}date=${date}/` });
    for await (const { Contents = [] } of pages)
      for (const { Key: key = "", ETag: version = "" } of Contents) {
        const place = placeOfKey(key);
        if (place) files.push({ hour: place.hour, key, version });
      }
    return files;
  };
  return {
    async firstHour() {
      const { Contents = [] } = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }),
      );
      // Keys are listed by date, then by bucket.
      const first = placeOfKey(Contents[0]?.Key ?? "");
      if (!first) return undefined;
      const sameDate = await filesOn(dateOfHour(first.hour));
      return Math.min(first.hour, ...sameDate.map(({ hour }) => hour));
    },
    filesOn,
    async sumsOf({ key }) {
      const object = await readObject(options, key);
      return object ? sumRows(await readParquet(object.bytes, booksColumns)) : [];
    },
  };
};
