import { createHash } from "node:crypto";
import { S3ServiceException } from "@aws-sdk/client-s3";

export type StoredObject = {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly modifiedMs: number;
  readonly contentType: string | undefined;
};

export type PutConditions = {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
};

export const s3Error = (name: string, httpStatusCode: number): S3ServiceException =>
  new S3ServiceException({ name, $fault: "client", message: name, $metadata: { httpStatusCode } });

/** Buckets in memory: strongly consistent, objects replaced as a whole and, on demand, in one version only. */
export class MemoryBuckets {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Map<string, StoredObject>>();
  onCreated: (bucket: string, key: string, object: StoredObject) => void = () => {};

  constructor(now: () => number, names: readonly string[]) {
    this.#now = now;
    for (const name of names) this.#buckets.set(name, new Map());
  }

  #bucket(name: string): Map<string, StoredObject> {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw s3Error("NoSuchBucket", 404);
    return bucket;
  }

  find(bucket: string, key: string): StoredObject | undefined {
    return this.#bucket(bucket).get(key);
  }

  get(bucket: string, key: string): StoredObject {
    const object = this.find(bucket, key);
    if (!object) throw s3Error("NoSuchKey", 404);
    return object;
  }

  put(
    bucket: string,
    key: string,
    body: Uint8Array,
    { ifMatch, ifNoneMatch }: PutConditions = {},
    contentType?: string,
  ): StoredObject {
    const held = this.find(bucket, key);
    if (ifNoneMatch !== undefined && ifNoneMatch !== "*") throw new Error("If-None-Match takes * only");
    if (ifNoneMatch === "*" && held) throw s3Error("PreconditionFailed", 412);
    if (ifMatch !== undefined && !held) throw s3Error("NoSuchKey", 404);
    if (ifMatch !== undefined && held?.etag !== ifMatch) throw s3Error("PreconditionFailed", 412);
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    const object = { body: Uint8Array.from(body), etag, modifiedMs: this.#now(), contentType };
    this.#bucket(bucket).set(key, object);
    this.onCreated(bucket, key, object);
    return object;
  }

  delete(bucket: string, key: string, { ifMatch }: PutConditions = {}): void {
    if (ifMatch !== undefined && this.find(bucket, key)?.etag !== ifMatch)
      throw s3Error("PreconditionFailed", 412);
    this.#bucket(bucket).delete(key);
  }

  /** Keys in the order of their bytes. */
  keys(bucket: string, prefix = "", after = ""): string[] {
    return [...this.#bucket(bucket).keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  }
}
