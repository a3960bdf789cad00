import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { GroupedDelivery, ReplayPart } from "@trips/core/application/replay.ts";
import { rawBatchesOf } from "./raw-batches.ts";

type Options = {
  readonly client: S3Client;
  readonly bucket: string;
  /** Ends with a slash; dates follow as `YYYY/MM/DD/`. */
  readonly prefix: string;
  /** Dates of arrival (UTC), both included. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** What a part holds, and beyond that one batch at most. */
  readonly partBytes?: number | undefined;
};

type StoredObject = { readonly key: string; readonly bytes: number };

/** Where to go on: after this object, and after so many batches of the next one. `done`: bytes of whole objects. */
type Place = { readonly after?: string; readonly batches?: number; readonly done?: number };

/** Some ten thousand GPS records. */
const defaultPartBytes = 1_000_000;
const partBatches = 5_000;
/** Small objects to read ahead, and up to which size an object is small. */
const objectsAhead = 8;
const smallBytes = 1_000_000;

const pathOf = (date: string): string => `${date.replaceAll("-", "/")}/`;

/** The raw lake: what the stream held, as Firehose backed it up, in order of arrival. */
export const createLakeSource = ({
  client,
  bucket,
  prefix,
  since,
  until,
  partBytes = defaultPartBytes,
}: Options) => {
  const from = since && `${prefix}${pathOf(since)}`;
  // The slash sorts before every digit, so `~` follows all keys of a date.
  const to = until && `${prefix}${pathOf(until)}~`;

  const list = async function* (after: string | undefined): AsyncGenerator<StoredObject> {
    let token: string | undefined;
    do {
      const answer = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          StartAfter: after ?? from,
          ContinuationToken: token,
        }),
      );
      for (const { Key: key = "", Size: bytes = 0 } of answer.Contents ?? []) {
        if (to !== undefined && key > to) return;
        yield { key, bytes };
      }
      token = answer.NextContinuationToken;
    } while (token !== undefined);
  };

  const open = async ({ key }: StoredObject): Promise<Readable> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body as Readable;
  };

  /** Objects in order; the content of small ones comes with them. */
  const objectsFrom = async function* (after: string | undefined) {
    const ahead: { object: StoredObject; content: Promise<Uint8Array> | undefined }[] = [];
    const objects = list(after);
    for (;;) {
      while (ahead.length < objectsAhead) {
        const { value, done } = await objects.next();
        if (done) break;
        const isSmall = value.bytes <= smallBytes;
        const content = isSmall
          ? open(value).then(async (body) => Buffer.concat(await body.toArray()))
          : undefined;
        // It is awaited when its turn comes; until then its failure is not unhandled.
        content?.catch(() => {});
        ahead.push({ object: value, content });
      }
      const next = ahead.shift();
      if (!next) return;
      yield next;
    }
  };

  const batchesOf = (object: StoredObject, body: Readable) => {
    const isCompressed = object.key.endsWith(".gz");
    return rawBatchesOf(isCompressed ? body.compose(createGunzip()) : body);
  };

  return {
    /** The number of objects, and their bytes. */
    async measure(): Promise<{ objects: number; bytes: number }> {
      let [objects, bytes] = [0, 0];
      for await (const object of list(undefined)) {
        objects++;
        bytes += object.bytes;
      }
      return { objects, bytes };
    },

    async *parts(next: string | undefined): AsyncGenerator<ReplayPart> {
      let { after, batches: skipped = 0, done = 0 }: Place = next === undefined ? {} : JSON.parse(next);
      let part = { deliveries: [] as GroupedDelivery[], bytes: 0 };
      const cutOff = (place: Place): ReplayPart => {
        const { deliveries } = part;
        part = { deliveries: [], bytes: 0 };
        return { deliveries, next: JSON.stringify(place), done: place.done ?? 0 };
      };
      for await (const { object, content } of objectsFrom(after)) {
        let index = 0;
        const body = content ? Readable.from([await content]) : await open(object);
        for await (const { data, group } of batchesOf(object, body)) {
          if (index++ < skipped) continue;
          part.deliveries.push({ partition: object.key, offset: `${index - 1}@${object.key}`, data, group });
          part.bytes += data.length;
          if (part.bytes >= partBytes || part.deliveries.length >= partBatches)
            yield cutOff({ after, batches: index, done });
        }
        skipped = 0;
        after = object.key;
        done += object.bytes;
      }
      yield cutOff({ after, done });
    },
  };
};
