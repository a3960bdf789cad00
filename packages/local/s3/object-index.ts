import type { Durability } from "../process/durability.ts";
import { openDatabase } from "../process/open-database.ts";
import type { ChecksumAlgorithm } from "./checksum.ts";
import type { NotificationRule } from "./notification-configuration.ts";

/** What a client stores with an object besides its bytes: header names in lower case. */
export type ObjectHeaders = Readonly<Record<string, string>>;

export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";
export type Checksum = {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: ChecksumType;
};

export type StoredObject = {
  readonly key: string;
  /** Path below the bucket's directory. */
  readonly file: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedMs: number;
  readonly headers: ObjectHeaders;
  readonly checksum?: Checksum;
};

export type Upload = {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly createdMs: number;
  readonly headers: ObjectHeaders;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
};

export type Part = {
  readonly partNumber: number;
  readonly file: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedMs: number;
  readonly checksum?: Checksum;
};

/** An event document that its function's queue does not have yet. */
export type PendingEvent = {
  readonly id: number;
  readonly functionName: string;
  readonly document: string;
};

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA foreign_keys = ON;
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, createdMs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL REFERENCES buckets (name),
    key BLOB NOT NULL,
    file TEXT NOT NULL COLLATE NOCASE,
    meta TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS objectFiles ON objects (bucket, file);
  CREATE TABLE IF NOT EXISTS uploads (uploadId TEXT PRIMARY KEY, bucket TEXT NOT NULL, meta TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    uploadId TEXT NOT NULL REFERENCES uploads (uploadId) ON DELETE CASCADE,
    partNumber INTEGER NOT NULL,
    meta TEXT NOT NULL,
    PRIMARY KEY (uploadId, partNumber)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS rules (
    bucket TEXT PRIMARY KEY REFERENCES buckets (name) ON DELETE CASCADE, meta TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, functionName TEXT NOT NULL, document TEXT NOT NULL
  ) STRICT;
`;

type Meta = { readonly meta: string };
type ObjectRow = { readonly key: Uint8Array; readonly file: string; readonly meta: string };

const readObject = ({ key, file, meta }: ObjectRow): StoredObject => ({
  key: Buffer.from(key).toString("utf8"),
  file,
  ...(JSON.parse(meta) as Omit<StoredObject, "key" | "file">),
});

export type ObjectIndex = ReturnType<typeof openObjectIndex>;

/**
 * Names, sizes and headers of all objects. Keys are kept as UTF-8 bytes because S3 lists in that order. Every method
 * is synchronous, so what a caller reads and writes between two awaits is atomic.
 */
export const openObjectIndex = (path: string, { synchronous }: Durability) => {
  const database = openDatabase(path, schema, synchronous);
  const statements = {
    putBucket: database.prepare("INSERT INTO buckets VALUES (?, ?)"),
    getBucket: database.prepare("SELECT name, createdMs FROM buckets WHERE name = ?"),
    listBuckets: database.prepare("SELECT name, createdMs FROM buckets ORDER BY name"),
    deleteBucket: database.prepare("DELETE FROM buckets WHERE name = ?"),
    putObject: database.prepare("INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)"),
    getObject: database.prepare("SELECT key, file, meta FROM objects WHERE bucket = ? AND key = ?"),
    hasFile: database.prepare("SELECT 1 FROM objects WHERE bucket = ? AND file = ?"),
    deleteObject: database.prepare("DELETE FROM objects WHERE bucket = ? AND key = ?"),
    scan: database.prepare(
      "SELECT key, file, meta FROM objects WHERE bucket = ? AND key >= ? ORDER BY key LIMIT ?",
    ),
    files: database.prepare("SELECT file FROM objects WHERE bucket = ?"),
    putUpload: database.prepare("INSERT INTO uploads VALUES (?, ?, ?)"),
    getUpload: database.prepare("SELECT meta FROM uploads WHERE uploadId = ?"),
    bucketUploads: database.prepare("SELECT meta FROM uploads WHERE bucket = ?"),
    deleteUpload: database.prepare("DELETE FROM uploads WHERE uploadId = ?"),
    putPart: database.prepare("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)"),
    parts: database.prepare("SELECT meta FROM parts WHERE uploadId = ? ORDER BY partNumber"),
    allParts: database.prepare("SELECT meta FROM parts"),
    putRules: database.prepare("INSERT OR REPLACE INTO rules VALUES (?, ?)"),
    getRules: database.prepare("SELECT meta FROM rules WHERE bucket = ?"),
    addEvent: database.prepare("INSERT INTO events (functionName, document) VALUES (?, ?)"),
    pendingEvents: database.prepare("SELECT id, functionName, document FROM events ORDER BY id LIMIT ?"),
    removeEvent: database.prepare("DELETE FROM events WHERE id = ?"),
  };
  const parse = <T>(rows: unknown[]): T[] => (rows as Meta[]).map((row) => JSON.parse(row.meta) as T);
  type Bucket = { name: string; createdMs: number };
  return {
    putBucket: (name: string, createdMs: number): void => void statements.putBucket.run(name, createdMs),
    getBucket: (name: string) => statements.getBucket.get(name) as Bucket | undefined,
    listBuckets: () => statements.listBuckets.all() as Bucket[],
    deleteBucket: (name: string): void => void statements.deleteBucket.run(name),
    putObject(bucket: string, { key, file, ...meta }: StoredObject): void {
      statements.putObject.run(bucket, Buffer.from(key, "utf8"), file, JSON.stringify(meta));
    },
    getObject(bucket: string, key: string): StoredObject | undefined {
      const row = statements.getObject.get(bucket, Buffer.from(key, "utf8"));
      return row && readObject(row as ObjectRow);
    },
    hasFile: (bucket: string, file: string): boolean => statements.hasFile.get(bucket, file) !== undefined,
    deleteObject(bucket: string, key: string): void {
      statements.deleteObject.run(bucket, Buffer.from(key, "utf8"));
    },
    /** Objects from `from` on, in the order of their keys' bytes. */
    scan: (bucket: string, from: Uint8Array, limit: number): StoredObject[] =>
      (statements.scan.all(bucket, from, limit) as ObjectRow[]).map(readObject),
    files: (bucket: string): string[] =>
      (statements.files.all(bucket) as { file: string }[]).map((row) => row.file),
    putUpload: (upload: Upload): void =>
      void statements.putUpload.run(upload.uploadId, upload.bucket, JSON.stringify(upload)),
    getUpload: (uploadId: string): Upload | undefined =>
      parse<Upload>([statements.getUpload.get(uploadId)].filter(Boolean))[0],
    bucketUploads: (bucket: string): Upload[] => parse<Upload>(statements.bucketUploads.all(bucket)),
    deleteUpload: (uploadId: string): void => void statements.deleteUpload.run(uploadId),
    putPart: (uploadId: string, part: Part): void =>
      void statements.putPart.run(uploadId, part.partNumber, JSON.stringify(part)),
    parts: (uploadId: string): Part[] => parse<Part>(statements.parts.all(uploadId)),
    allParts: (): Part[] => parse<Part>(statements.allParts.all()),
    putRules: (bucket: string, rules: readonly NotificationRule[]): void =>
      void statements.putRules.run(bucket, JSON.stringify(rules)),
    getRules: (bucket: string): readonly NotificationRule[] =>
      parse<NotificationRule[]>([statements.getRules.get(bucket)].filter(Boolean))[0] ?? [],
    addEvent: (functionName: string, document: string): void =>
      void statements.addEvent.run(functionName, document),
    pendingEvents: (limit: number): PendingEvent[] => statements.pendingEvents.all(limit) as PendingEvent[],
    removeEvent: (id: number): void => void statements.removeEvent.run(id),
    /** All of `work` or nothing is written. */
    transaction(work: () => void): void {
      database.exec("BEGIN IMMEDIATE");
      try {
        work();
        database.exec("COMMIT");
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    close: (): void => database.close(),
  };
};
