import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Durability, replaceFile } from "../process/durability.ts";
import type { Log } from "../service.ts";
import type { OpenWindow } from "./tumbling-window.ts";

/** How far a shard is done: every record up to and including the sequence number `after`. */
export type ShardCheckpoint = {
  readonly after: string | null;
  readonly ended: boolean;
  readonly window: OpenWindow | null;
};

/** When the mapping was created (epoch milliseconds), and its stream's creation time as Kinesis gives it. */
export type MappingOrigin = { readonly createdAt: number; readonly streamCreatedAt: number | null };

/**
 * One directory per mapping: `mapping.json`, and one `<shardId>.json` per shard. Files are replaced as a whole
 * (temporary file, rename), so a kill leaves the old checkpoint or the new one. An unreadable file is reported and
 * treated as absent, which redelivers and loses nothing.
 */
export type CheckpointStore = {
  readOrigin(): Promise<MappingOrigin | undefined>;
  /** Deletes all shards' checkpoints: a new origin means another stream. */
  reset(origin: MappingOrigin): Promise<void>;
  read(shardId: string): Promise<ShardCheckpoint>;
  write(shardId: string, checkpoint: ShardCheckpoint): Promise<void>;
  /** Deletes the checkpoints of shards that the stream no longer has. */
  keepOnly(shardIds: ReadonlySet<string>): Promise<void>;
};

const fresh: ShardCheckpoint = { after: null, ended: false, window: null };
const safeName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const originFile = "mapping.json";

export const openCheckpoints = (
  parent: string,
  mappingId: string,
  durability: Durability,
  log: Log,
): CheckpointStore => {
  if (!safeName.test(mappingId)) {
    throw new RangeError(`The mapping's id is "${mappingId}"; it must match ${safeName.source}.`);
  }
  const directory = join(parent, mappingId);

  const readJson = async (name: string): Promise<unknown> => {
    let text: string;
    try {
      text = await readFile(join(directory, name), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    try {
      return JSON.parse(text);
    } catch (error) {
      log(`the checkpoint ${join(directory, name)} is unreadable and ignored: ${(error as Error).message}`);
      return undefined;
    }
  };

  const writeJson = async (name: string, value: unknown) => {
    if (await mkdir(directory, { recursive: true }))
      for (const entries of [parent, dirname(parent)]) await durability.directory(entries);
    const paths = { directory, path: join(directory, name), temporary: join(directory, `.${name}`) };
    await replaceFile(paths, JSON.stringify(value), durability);
  };

  const shardFiles = async (): Promise<string[]> => {
    await mkdir(directory, { recursive: true });
    return (await readdir(directory)).filter((name) => name !== originFile && !name.startsWith("."));
  };

  return {
    readOrigin: async () => (await readJson(originFile)) as MappingOrigin | undefined,
    async reset(origin) {
      for (const name of await shardFiles()) await rm(join(directory, name), { force: true });
      await writeJson(originFile, origin);
    },
    read: async (shardId) => ({
      ...fresh,
      ...((await readJson(`${shardId}.json`)) as Partial<ShardCheckpoint>),
    }),
    write: (shardId, checkpoint) => writeJson(`${shardId}.json`, checkpoint),
    async keepOnly(shardIds) {
      for (const name of await shardFiles()) {
        if (!shardIds.has(name.replace(/\.json$/, ""))) await rm(join(directory, name), { force: true });
      }
    },
  };
};
