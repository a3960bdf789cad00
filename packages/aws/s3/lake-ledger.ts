import {
  GetObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  type BooksRows,
  booksColumns,
  type LakeFile,
  type LakeLedger,
  sumRows,
} from "@trips/core/application/books.ts";
import { dateOfHour, placeOfKey } from "@trips/core/application/curated-zone.ts";
import { curatedZone } from "@trips/core/pipeline.ts";
import { parquetMetadata, parquetRead } from "hyparquet";

type Options = { readonly client: S3Client; readonly bucket: string };

const { prefix } = curatedZone;

/** The curated zone in S3 as the books read it: strongly consistent, and only the columns that they need. */
export const createLakeLedger = ({ client, bucket }: Options): LakeLedger => {
  const list = async (under: string): Promise<LakeFile[]> => {
    const files: LakeFile[] = [];
    const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: under });
    for await (const { Contents = [] } of pages)
      for (const { Key: key = "", ETag: version = "" } of Contents) {
        const place = placeOfKey(key);
        if (place) files.push({ hour: place.hour, key, version });
      }
    return files;
  };
  const filesOn = (date: string) => list(`${prefix}date=${date}/`);
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
      const bytes = await bytesOf(client, bucket, key);
      return bytes ? sumRows(await readRows(bytes)) : [];
    },
  };
};

const bytesOf = async (client: S3Client, bucket: string, key: string): Promise<Uint8Array | undefined> => {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if ((error as Error).name === "NoSuchKey") return undefined;
    throw error;
  }
};

/** Decodes column by column, without forming rows. */
const readRows = async (bytes: Uint8Array): Promise<BooksRows> => {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = parquetMetadata(file);
  const count = Number(metadata.num_rows);
  const columns = new Map(booksColumns.map((name) => [name as string, new Array<unknown>(count).fill(null)]));
  await parquetRead({
    file,
    metadata,
    columns: [...booksColumns],
    onChunk: ({ columnName, columnData, rowStart }) => {
      const into = columns.get(columnName)!;
      for (let index = 0; index < columnData.length; index++) {
        const value: unknown = columnData[index];
        into[rowStart + index] = typeof value === "bigint" ? Number(value) : (value ?? null);
      }
    },
  });
  return { count, columns: Object.fromEntries(columns) as unknown as BooksRows["columns"] };
};
