import { renameSync, rmSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holdsObjects, linkObjects } from "./link-objects.ts";
import { type ObjectStoreService, openObjectStore } from "./object-store.ts";

let directory: string;
let store: ObjectStoreService;
let isOpen: boolean;

const open = async (): Promise<void> => {
  store = await openObjectStore({ directory: join(directory, "s3") });
  isOpen = true;
};
const stop = async (): Promise<void> => {
  isOpen = false;
  await store.stop();
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "links-"));
  await open();
  await store.ensureBucket("lake");
});
afterEach(async () => {
  if (isOpen) await stop();
  await rm(directory, { recursive: true });
});

const put = (key: string, text: string): Promise<unknown> => store.putObject("lake", key, Buffer.from(text));

const link = (prefix: string, targetOf: (key: string) => string | undefined): number =>
  linkObjects({ directory: join(directory, "s3"), bucket: "lake", prefix, targetOf });

test("a linked content stays as it was when its object is replaced and removed", async () => {
  await put("a/1", "first");
  const target = join(directory, "links", "deep", "1");
  expect(link("a/", () => target)).toBe(1);
  await put("a/1", "second");
  expect(await readFile(target, "utf8")).toBe("first");
  await put("a/1", "third");
  expect(await readFile(target, "utf8")).toBe("first");
});

test("only objects with the prefix that have a place are linked, whatever their names", async () => {
  for (const key of ["a", "a/é.parquet", "a/b/1", "a/b/2", "a0", "b/1"]) await put(key, key);
  const seen: string[] = [];
  const count = link("a/", (key) => {
    seen.push(key);
    return key === "a/b/2" ? undefined : join(directory, "links", String(seen.length));
  });
  expect(seen).toEqual(["a/b/1", "a/b/2", "a/é.parquet"]);
  expect(count).toBe(2);
  expect((await readdir(join(directory, "links"))).sort()).toEqual(["1", "3"]);
  expect(await readFile(join(directory, "links", "3"), "utf8")).toBe("a/é.parquet");
});

test("a stopped store is read as well, and stays as it is", async () => {
  await put("a/1", "first");
  await stop();
  const before = await readdir(join(directory, "s3"), { recursive: true });
  expect(link("a/", () => join(directory, "links", "1"))).toBe(1);
  const left = await readdir(join(directory, "s3"), { recursive: true });
  expect(left.filter((name) => !/-(wal|shm)$/.test(name))).toEqual(
    before.filter((name) => !/-(wal|shm)$/.test(name)),
  );
  await open();
  expect(await store.listKeys("lake")).toEqual(["a/1"]);
});

test("an object that is replaced between its look-up and its link is linked as it is now, a removed one not", async () => {
  for (const key of ["a/1", "a/2", "a/3"]) await put(key, key);
  const bucket = join(directory, "s3", "lake");
  const index = new DatabaseSync(join(directory, "s3", ".index.sqlite"));
  const fileOf = (key: string) =>
    index.prepare("SELECT file FROM objects WHERE key = ?").get(Buffer.from(key))!.file as string;
  const whileLinking: Record<string, () => void> = {
    "a/2": () => {
      renameSync(join(bucket, fileOf("a/2")), join(bucket, "a", "elsewhere.%"));
      index.prepare("UPDATE objects SET file = 'a/elsewhere.%' WHERE key = ?").run(Buffer.from("a/2"));
    },
    "a/3": () => {
      rmSync(join(bucket, fileOf("a/3")));
      index.prepare("DELETE FROM objects WHERE key = ?").run(Buffer.from("a/3"));
    },
  };
  const count = link("a/", (key) => {
    whileLinking[key]?.();
    return join(directory, "links", key);
  });
  index.close();
  expect(count).toBe(2);
  expect(await readdir(join(directory, "links", "a"))).toEqual(["1", "2"]);
  expect(await readFile(join(directory, "links", "a", "2"), "utf8")).toBe("a/2");
});

test("a directory without a store holds no objects", () => {
  expect(holdsObjects(join(directory, "s3"))).toBe(true);
  expect(holdsObjects(join(directory, "nowhere"))).toBe(false);
});
