import { hash, randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { type Durability, survivesKill } from "../process/durability.ts";
import type { Log, ObjectStore, Running } from "../service.ts";
import { checkBucketName, requireBucket, type Store } from "./buckets.ts";
import { dispatch } from "./dispatch.ts";
import { allKeys } from "./listing.ts";
import { checkRules, type NotificationRule } from "./notification-configuration.ts";
import { type NotificationTarget, openNotifications } from "./notifications.ts";
import { type ObjectFiles, openObjectFiles } from "./object-files.ts";
import { type HttpRequest, type HttpResponse, readRequest } from "./request.ts";
import { errorResponse, type S3Response, send } from "./response.ts";
import { noSuchBucket, S3Error } from "./s3-error.ts";

/**
 * S3, path style, for trusted clients: signatures are not checked. `handle` answers one request of HTTP/1.1 or HTTP/2
 * and never throws. Objects survive a killed process; see openObjectFiles.
 */
export type ObjectStoreService = ObjectStore &
  Running & {
    handle(request: HttpRequest, response: HttpResponse): Promise<void>;
    getObject(bucket: string, key: string): Promise<Uint8Array | undefined>;
    /** All keys with the prefix in S3's order. Throws NoSuchBucket. */
    listKeys(bucket: string, prefix?: string): Promise<string[]>;
    /** Replaces a bucket's notification rules, as PutBucketNotificationConfiguration does. */
    setNotifications(bucket: string, rules: readonly NotificationRule[]): void;
    /** Begins to deliver events; without it PutBucketNotificationConfiguration is refused. */
    startNotifications(target: NotificationTarget): Running;
  };

const newRequestId = (): string => randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase();

export const openObjectStore = async (options: {
  directory: string;
  now?: () => number;
  region?: string;
  durability?: Durability;
  log?: Log;
}): Promise<ObjectStoreService> => {
  const { directory, now = Date.now, region = "us-east-1", log = () => {} } = options;
  await mkdir(directory, { recursive: true });
  const notifications = openNotifications({ index: () => files.index, region, now, log });
  const files: ObjectFiles = openObjectFiles(directory, notifications, options.durability ?? survivesKill);
  const store: Store = { files, now, region, notifications };

  const answer = async (request: HttpRequest, requestId: string): Promise<S3Response> => {
    try {
      return await dispatch(store, readRequest(request, requestId));
    } catch (error) {
      const known = error instanceof S3Error;
      if (!known && request.destroyed) return { status: 400 };
      if (!known) log(`s3: ${request.method} ${request.url} failed`, error);
      return errorResponse(
        known ? error : new S3Error("InternalError", "We encountered an internal error. Please try again."),
        requestId,
      );
    }
  };

  return {
    async handle(request, response) {
      const requestId = newRequestId();
      try {
        await send(response, await answer(request, requestId), request.method ?? "GET", requestId);
        // Otherwise a body left unread by an early error would be parsed as the next request.
        request.resume();
      } catch (error) {
        // The client went away, or the object was replaced while it was being read: cut the answer short.
        log(`s3: ${request.method} ${request.url} was cut short: ${(error as Error).message}`);
        response.destroy();
      }
    },

    async ensureBucket(bucket) {
      checkBucketName(bucket);
      if (!files.index.getBucket(bucket)) files.index.putBucket(bucket, now());
    },

    async putObject(bucket, key, body, objectOptions = {}) {
      requireBucket(store, bucket);
      const incoming = files.newIncoming();
      try {
        await writeFile(files.incomingPath(incoming), body);
        const { contentType, contentEncoding } = objectOptions;
        requireBucket(store, bucket);
        const object = {
          key,
          size: body.length,
          etag: hash("md5", body),
          modifiedMs: now(),
          headers: {
            ...(contentType ? { "content-type": contentType } : {}),
            ...(contentEncoding ? { "content-encoding": contentEncoding } : {}),
          },
        };
        const requestId = newRequestId();
        const cause = { eventName: "ObjectCreated:Put", requestId, sourceIp: "127.0.0.1" } as const;
        files.commit(bucket, incoming, object, cause);
      } catch (error) {
        files.discardIncoming(incoming);
        throw error;
      }
    },

    async getObject(bucket, key) {
      requireBucket(store, bucket);
      for (;;) {
        const object = files.index.getObject(bucket, key);
        if (!object) return undefined;
        try {
          return await readFile(files.objectPath(bucket, object));
        } catch (error) {
          // Replaced between the look-up and the read: look again.
          if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
          if (files.index.getObject(bucket, key)?.file === object.file) throw error;
        }
      }
    },

    async listKeys(bucket, prefix = "") {
      if (!files.index.getBucket(bucket)) throw noSuchBucket(bucket);
      return allKeys(files.index, bucket, prefix);
    },

    setNotifications(bucket, rules) {
      requireBucket(store, bucket);
      checkRules(rules, notifications.target()?.functionNames);
      files.index.putRules(bucket, rules);
    },

    startNotifications: notifications.deliverTo,

    async stop() {
      notifications.stop();
      files.close();
    },
  };
};
