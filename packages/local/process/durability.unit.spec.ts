import { type FileHandle, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openFirehoseState } from "../firehose/state.ts";
import { ShardLog } from "../kinesis/log/shard-log.ts";
import { openCheckpoints } from "../lambda/checkpoints.ts";
import { openObjectStore } from "../s3/object-store.ts";
import { type Durability, replaceFile, survivesKill, survivesPowerCut } from "./durability.ts";

let directory: string;
/** What was forced to the disk, in order; for files, their size in bytes. */
let forced: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "durability-"));
  forced = [];
});
afterEach(() => rm(directory, { recursive: true }));

const named = (path: string): string => path.replace(directory, "").replace(/[0-9a-f-]{36}/, "<uuid>");

/** `survivesPowerCut` that records each call when it is done. */
const watched: Durability = {
  synchronous: "FULL",
  async file(file) {
    await survivesPowerCut.file(file);
    forced.push(`${(await file.stat()).size} bytes`);
  },
  async directory(path) {
    await survivesPowerCut.directory(path);
    forced.push(`entries of ${named(path)}/`);
  },
  fileSync(path) {
    survivesPowerCut.fileSync(path);
    forced.push(`${named(path)}`);
  },
  directorySync(path) {
    survivesPowerCut.directorySync(path);
    forced.push(`entries of ${named(path)}/`);
  },
};

describe("what survives a power cut", () => {
  test("has been forced to the disk by the operating system", async () => {
    const datasync = vi.fn(async () => {});
    await survivesPowerCut.file({ datasync } as unknown as FileHandle);
    expect(datasync).toHaveBeenCalledOnce();
    await survivesKill.file({} as FileHandle);
    expect(() => survivesPowerCut.fileSync(join(directory, "none"))).toThrow("ENOENT");
    expect(() => survivesPowerCut.directorySync(join(directory, "none"))).toThrow("ENOENT");
    await expect(survivesPowerCut.directory(join(directory, "none"))).rejects.toThrow("ENOENT");
  });

  test("a replaced file keeps its old content until the new one is on the disk, then its directory is forced", async () => {
    const path = join(directory, "file");
    await writeFile(path, "old");
    const seen: string[] = [];
    const looking: Durability = {
      ...watched,
      file: async () => void seen.push(await readFile(path, "utf8")),
      directory: async () => void seen.push(await readFile(path, "utf8")),
    };
    await replaceFile({ directory, path, temporary: `${path}.new` }, "new", looking);
    expect(seen).toEqual(["old", "new"]);
    expect(await readdir(directory)).toEqual(["file"]);
  });

  test("an append to a shard is answered and read only after its bytes and its file's entry are on the disk", async () => {
    const onDisk = Promise.withResolvers<void>();
    const durability: Durability = {
      ...watched,
      async file(file) {
        await onDisk.promise;
        await watched.file(file);
      },
    };
    const log = await ShardLog.open({ directory, segmentBytes: 100, durability, log: () => {} });
    const entry = { partitionKey: "key", data: Buffer.alloc(100) };
    let answered = false;
    const appended = log.append([entry], 1).then(() => {
      answered = true;
    });
    await vi.waitFor(() => expect(forced).toEqual(["entries of /"]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answered).toBe(false);
    expect(await log.read(1, 10, 1000)).toEqual([]);
    onDisk.resolve();
    await appended;
    expect(forced[1]).toMatch(/^1\d\d bytes$/);
    expect(await log.read(1, 10, 1000)).toHaveLength(1);

    // The segment is full, so the next record goes into a new file.
    await log.append([entry], 2);
    expect(forced.filter((what) => what === "entries of /")).toHaveLength(2);
    await log.close();
  });

  test("appends that wait for the disk are forced together", async () => {
    const log = await ShardLog.open({ directory, durability: watched, log: () => {} });
    const entry = { partitionKey: "key", data: Buffer.alloc(10) };
    await Promise.all(Array.from({ length: 50 }, () => log.append([entry], 1)));
    expect(forced.filter((what) => what.endsWith("bytes"))).toHaveLength(1);
    await log.close();
  });

  test("an append that could not be forced is refused and never read", async () => {
    const durability: Durability = { ...watched, file: () => Promise.reject(new Error("EIO")) };
    const log = await ShardLog.open({ directory, durability, log: () => {} });
    await expect(log.append([{ partitionKey: "key", data: Buffer.alloc(1) }], 1)).rejects.toThrow("EIO");
    expect(await log.read(1, 10, 1000)).toEqual([]);
    await log.close();
  });

  test("a mapping's checkpoint is on the disk, with its own entry and its directories'", async () => {
    const parent = join(directory, "mappings");
    const store = openCheckpoints(parent, "pulse", watched, () => {});
    const checkpoint = { after: "1", ended: false, window: null };
    await store.write("shard", checkpoint);
    const bytes = `${JSON.stringify(checkpoint).length} bytes`;
    expect(forced).toEqual(["entries of /mappings/", "entries of /", bytes, "entries of /mappings/pulse/"]);
    await store.write("shard", checkpoint);
    expect(forced.slice(4)).toEqual([bytes, "entries of /mappings/pulse/"]);
  });

  test("an object's content is forced first, then its directory entry, then every new directory's, then the index", async () => {
    const exec = vi.spyOn(DatabaseSync.prototype, "exec");
    const store = await openObjectStore({ directory, durability: watched });
    expect(exec).toHaveBeenCalledWith("PRAGMA synchronous = FULL");
    await store.ensureBucket("lake");
    exec.mockImplementation(function (this: DatabaseSync, sql) {
      forced.push(sql);
    });
    await store.putObject("lake", "a/b/c.txt", Buffer.from("content")).finally(() => exec.mockRestore());
    expect(forced).toEqual([
      "/.incoming/<uuid>",
      "entries of /lake/a/b/",
      "entries of /lake/a/",
      "entries of /lake/",
      "entries of /",
      "BEGIN IMMEDIATE",
      "COMMIT",
    ]);
    forced = [];
    await store.putObject("lake", "a/b/d.txt", Buffer.from("content"));
    expect(forced).toEqual(["/.incoming/<uuid>", "entries of /lake/a/b/"]);
    await store.stop();
  });

  test("Firehose's positions and journal are committed to the disk", async () => {
    const exec = vi.spyOn(DatabaseSync.prototype, "exec");
    openFirehoseState(join(directory, "state.sqlite"), watched).close();
    expect(exec).toHaveBeenCalledWith("PRAGMA synchronous = FULL");
    exec.mockClear();
    openFirehoseState(join(directory, "state.sqlite"), survivesKill).close();
    expect(exec).toHaveBeenCalledWith("PRAGMA synchronous = NORMAL");
    exec.mockRestore();
  });
});
