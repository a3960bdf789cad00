import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Durability } from "../../process/durability.ts";
import type { Log } from "../../service.ts";
import { ShardLog } from "../log/shard-log.ts";
import { metadataPath, readMetadata, shardIdOf, writeMetadata } from "./stream-metadata.ts";
import type { StreamStorage } from "./stream-storage.ts";

/** The form of AWS's StreamId. */
const streamIdPattern = /^[a-z0-9]{20}-[a-z0-9]{3}$/;

/** A directory for each stream, named by its id, with its metadata and a directory for each shard. */
export const openDiskStorage = async (options: {
  readonly directory: string;
  readonly durability: Durability;
  readonly log: Log;
}): Promise<StreamStorage> => {
  const { directory, durability, log } = options;
  const directoryOf = (id: string): string => join(directory, id);
  await mkdir(directory, { recursive: true });
  return {
    async list() {
      const entries = await readdir(directory, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && streamIdPattern.test(entry.name))
        .map(({ name }) => name);
    },
    read: (id) => readMetadata(directoryOf(id)),
    async begin(id) {
      await mkdir(directoryOf(id), { recursive: true });
    },
    async write(metadata) {
      await writeMetadata(directoryOf(metadata.id), metadata, durability);
      // The stream's own entry, if it is new.
      await durability.directory(directory);
    },
    forget: (id) => rm(metadataPath(directoryOf(id)), { force: true }),
    remove: (id) => rm(directoryOf(id), { recursive: true, force: true }),
    openLog: (id, { number, closed }, tailBytes) =>
      ShardLog.open({
        directory: join(directoryOf(id), shardIdOf(number)),
        lastPosition: closed?.lastPosition,
        tailBytes,
        durability,
        log,
      }),
    removeLog: (id, number) => rm(join(directoryOf(id), shardIdOf(number)), { recursive: true, force: true }),
  };
};
