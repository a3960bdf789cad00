import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Durability } from "../process/durability.ts";
import { alternativePath, keyPath } from "./key-path.ts";
import { type ObjectIndex, openObjectIndex, type Part, type StoredObject } from "./object-index.ts";

/** The request behind a change, for its events. */
export type Cause = {
  readonly eventName:
    | "ObjectCreated:Put"
    | "ObjectCreated:Copy"
    | "ObjectCreated:CompleteMultipartUpload"
    | "ObjectRemoved:Delete";
  readonly requestId: string;
  readonly sourceIp: string;
};

export type ObjectChange = {
  readonly bucket: string;
  readonly key: string;
  readonly cause: Cause;
  /** Absent: the object was removed. */
  readonly created?: { readonly size: number; readonly etag: string };
};

/** Called for every change: `record` as part of it, `wake` when it is done. */
export type ChangeListener = { record(change: ObjectChange): void; wake(): void };

export type ObjectFiles = ReturnType<typeof openObjectFiles>;

/**
 * Objects on disk. Content is first written completely to its own file below `.incoming`; then one synchronous step
 * renames it to its place, enters it into the index and removes what it replaces, so a reader sees the old or the new
 * object. A crash leaves at most files without an index row, which the next start removes. Content, place and index
 * are made durable in that order.
 */
export const openObjectFiles = (directory: string, listener: ChangeListener, durability: Durability) => {
  const incoming = join(directory, ".incoming");
  mkdirSync(incoming, { recursive: true });
  const index: ObjectIndex = openObjectIndex(join(directory, ".index.sqlite"), durability);
  const bucketDirectory = (bucket: string): string => join(directory, bucket);

  const removeFile = (bucket: string, file: string): void => {
    rmSync(join(bucketDirectory(bucket), file), { force: true });
    for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) {
      if (readdirSync(join(bucketDirectory(bucket), folder)).length > 0) return;
      rmdirSync(join(bucketDirectory(bucket), folder));
    }
  };

  const freePath = (bucket: string, key: string): string => {
    const path = keyPath(key);
    let candidate = path;
    for (let attempt = 2; index.hasFile(bucket, candidate); attempt++)
      candidate = alternativePath(path, attempt);
    return candidate;
  };

  /** Makes a file's directory entry durable, and those of the directories created for it; `created` is the topmost. */
  const syncEntries = (path: string, created: string | undefined): void => {
    const top = created === undefined ? dirname(path) : dirname(created);
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      durability.directorySync(folder);
      if (folder === top) return;
    }
  };

  /** Parts of unfinished uploads live in `.incoming` too and stay. */
  const sweep = (): void => {
    const parts = new Set(index.allParts().map((part) => part.file));
    for (const name of readdirSync(incoming)) if (!parts.has(name)) unlinkSync(join(incoming, name));
    for (const { name: bucket } of index.listBuckets()) {
      if (!existsSync(bucketDirectory(bucket))) continue;
      // A case-insensitive file system may show a name in another case than the index.
      const known = new Set(index.files(bucket).map((file) => file.toLowerCase()));
      for (const entry of readdirSync(bucketDirectory(bucket), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = relative(bucketDirectory(bucket), join(entry.parentPath, entry.name)).replaceAll(
          sep,
          "/",
        );
        if (!known.has(file.toLowerCase())) removeFile(bucket, file);
      }
    }
  };

  sweep();
  return {
    index,
    /** A new file name for incoming content; `incomingPath` returns its path. */
    newIncoming: (): string => randomUUID(),
    incomingPath: (name: string): string => join(incoming, name),
    discardIncoming: (name: string): void => rmSync(join(incoming, name), { force: true }),
    objectPath: (bucket: string, object: StoredObject): string => join(bucketDirectory(bucket), object.file),

    commit(bucket: string, incomingName: string, object: Omit<StoredObject, "file">, cause: Cause): void {
      const replaced = index.getObject(bucket, object.key);
      const file = freePath(bucket, object.key);
      const path = join(bucketDirectory(bucket), file);
      const created = mkdirSync(dirname(path), { recursive: true });
      durability.fileSync(join(incoming, incomingName));
      renameSync(join(incoming, incomingName), path);
      syncEntries(path, created);
      index.transaction(() => {
        index.putObject(bucket, { ...object, file });
        listener.record({ bucket, key: object.key, cause, created: object });
      });
      if (replaced) removeFile(bucket, replaced.file);
      listener.wake();
    },

    remove(bucket: string, key: string, cause: Cause): void {
      const object = index.getObject(bucket, key);
      if (!object) return;
      index.transaction(() => {
        index.deleteObject(bucket, key);
        listener.record({ bucket, key, cause });
      });
      removeFile(bucket, object.file);
      listener.wake();
    },

    /** Enters a part into the index; its content stays in `.incoming`. */
    putPart(uploadId: string, part: Part): void {
      durability.fileSync(join(incoming, part.file));
      durability.directorySync(incoming);
      index.putPart(uploadId, part);
    },

    removeUpload(uploadId: string): void {
      const parts = index.parts(uploadId);
      index.deleteUpload(uploadId);
      for (const part of parts) rmSync(join(incoming, part.file), { force: true });
    },

    removeBucket(bucket: string): void {
      index.deleteBucket(bucket);
      rmSync(bucketDirectory(bucket), { recursive: true, force: true });
    },

    close: (): void => index.close(),
  };
};
