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
  /** Since when the shard takes no records, and where it ends. */
  readonly closed?: { readonly atMs: number; readonly lastPosition: number };
};

export type ConsumerMetadata = {
  readonly name: string;
  readonly createdAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
};

/** While it lasted, what arrived was encrypted with this key; no `untilMs`: it lasts. */
export type EncryptionPeriod = {
  readonly keyId: string;
  readonly fromMs: number;
  readonly untilMs?: number;
};

/** Changes that AWS limits to a number in rolling 24 hours. */
export type LimitedChange = "shardCount" | "mode" | "encryption";

/** What is known of a stream beside its records. `id` never comes again, not even for a stream of the same name. */
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
  /** When each of the limited changes was made, in the last 24 hours at least. */
  readonly changedAtMs?: Readonly<Partial<Record<LimitedChange, readonly number[]>>>;
  readonly nextShardNumber: number;
  /** In rising order of their numbers; a shard whose records have all expired is no longer there. */
  readonly shards: readonly ShardMetadata[];
};

const fileName = "stream.json";

export const metadataPath = (directory: string): string => join(directory, fileName);

/** Replaces the file as a whole: after a crash there is the old or the new one. */
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

/** `undefined` for a directory that holds no stream: one that was being created or deleted. */
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

/** AWS takes any number behind a dash, whatever stands before it, and the bare number, for a shard's name. */
export const parseShardId = (shardId: string): number | undefined => {
  const match = /^(?:[^-]*-)?(\d{1,12})$/.exec(shardId);
  return match === null ? undefined : Number(match[1]);
};
