import { closeSync, fsyncSync, openSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";

/**
 * How a store makes data durable before it acknowledges them: a file's content, and the entries of the directory in
 * which a file was created or renamed. `synchronous` is SQLite's setting, for databases.
 */
export type Durability = {
  readonly synchronous: "NORMAL" | "FULL";
  file(file: FileHandle): Promise<void>;
  directory(path: string): Promise<void>;
  fileSync(path: string): void;
  directorySync(path: string): void;
};

/** Writes reach the operating system: a killed process loses nothing, a power cut the last moments. */
export const survivesKill: Durability = {
  synchronous: "NORMAL",
  async file() {},
  async directory() {},
  fileSync() {},
  directorySync() {},
};

/** Writes reach the disk. */
export const survivesPowerCut: Durability = {
  synchronous: "FULL",
  file: (file) => file.datasync(),
  async directory(path) {
    if (directoriesSyncThemselves) return;
    const directory = await open(path, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
  fileSync: (path) => syncPath(path, "r+"),
  directorySync(path) {
    if (!directoriesSyncThemselves) syncPath(path, "r");
  },
};

/** Windows cannot open a directory as a file; NTFS journals its entries. */
const directoriesSyncThemselves = process.platform === "win32";

const syncPath = (path: string, flags: "r" | "r+"): void => {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Replaces a file atomically by a temporary one in the same directory: a crash leaves the old one or the new one. */
export const replaceFile = async (
  paths: { readonly directory: string; readonly path: string; readonly temporary: string },
  content: string | Uint8Array,
  durability: Durability,
): Promise<void> => {
  const file = await open(paths.temporary, "w");
  try {
    await file.writeFile(content);
    await durability.file(file);
  } finally {
    await file.close();
  }
  await rename(paths.temporary, paths.path);
  await durability.directory(paths.directory);
};
