import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Durability } from "../../process/durability.ts";
import type { HashKey } from "./hash-key.ts";

export type StreamMode = "PROVISIONED" | "ON_DEMAND";

export type ShardMetadata = {
  readonly number: number;
  readonly createdAtMs: number;
  readonly hashKeyRange: { readonly start: HashKey; readonly end: HashKey };
  readonly parent?: number;
  readonly adjacentParent?: number;
  /** When the shard was closed, and its last position. */
  readonly closed?: { readonly atMs: number; readonly lastPosition: number };
};

export type ConsumerMetadata = {
  readonly name: string;
  readonly createdAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
};

/** A period in which records were encrypted with this key; without `untilMs` it still lasts. */
export type EncryptionPeriod = {
  readonly keyId: string;
  readonly fromMs: number;
  readonly untilMs?: number;
};

/** Changes whose number AWS limits in rolling 24 hours. */
export type LimitedChange = "shardCount" | "mode" | "encryption";

/** Everything about a stream except its records. `id` is never reused, not even for a stream of the same name. */
export type StreamMetadata = {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly mode: StreamMode;
  readonly retentionHours: number;
  readonly maximumRecordKib: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly consumers?: readonly ConsumerMetadata[];
  readonly encryption?: readonly EncryptionPeriod[];
  /** Times of the limited changes, at least of the last 24 hours. */
  readonly changedAtMs?: Readonly<Partial<Record<LimitedChange, readonly number[]>>>;
  readonly nextShardNumber: number;
  /** In order of their numbers, without shards whose records have all expired. */
  readonly shards: readonly ShardMetadata[];
};

const fileName = "stream.json";

export const metadataPath = (directory: string): string => join(directory, fileName);

/** Replaces the file atomically: after a crash there is the old one or the new one. */
export const writeMetadata = async (
  directory: string,
  metadata: StreamMetadata,
  durability: Durability,
): Promise<void> => {
  const path = metadataPath(directory);
  const file = await open(`${path}.new`, "w");
  try {
    await file.writeFile(JSON.stringify(metadata, undefined, 2));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await durability.directory(directory);
};

/** Undefined for a directory without a stream: its creation or deletion was interrupted. */
export const readMetadata = async (directory: string): Promise<StreamMetadata | undefined> => {
  const path = metadataPath(directory);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const metadata = parse(path, text);
  if (metadata.version !== 1) {
    throw new Error(`${path} has version ${metadata.version}; this program reads version 1.`);
  }
  return metadata;
};

const parse = (path: string, text: string): StreamMetadata => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is damaged: it is not JSON.`, { cause });
  }
};

export const shardIdOf = (number: number): string => `shardId-${String(number).padStart(12, "0")}`;

/** As a shard's name, AWS accepts any text followed by a dash and the number, and the bare number. */
export const parseShardId = (shardId: string): number | undefined => {
  const match = /^(?:[^-]*-)?(\d{1,12})$/.exec(shardId);
  return match === null ? undefined : Number(match[1]);
};
