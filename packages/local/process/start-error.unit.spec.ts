import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CloudSpec, startCloud } from "../cloud.ts";
import { openFirehoseState } from "../firehose/state.ts";
import { openObjectIndex } from "../s3/object-index.ts";
import { sampleApi } from "../testing/sample-api.ts";
import { lockDirectory } from "./directory-lock.ts";
import { survivesKill } from "./durability.ts";
import { listen } from "./listen.ts";
import { StartError } from "./start-error.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trips-start-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** The message of a failed start, as a user sees it. */
const reasonOf = async (starting: Promise<unknown>): Promise<string> => {
  const error = await starting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  return (error as StartError).message;
};

test("a data directory whose path, or a parent of it, is a file is named", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  for (const directory of [file, join(file, "below")])
    expect(await reasonOf(lockDirectory(directory))).toBe(
      `${directory} cannot be the data directory: a file is in its place. Choose another one with --data.`,
    );
});

test("a directory in use and a damaged lock have different messages", async () => {
  const lock = await lockDirectory(folder);
  expect(await reasonOf(lockDirectory(folder))).toContain(`The data directory ${folder} is in use.`);
  await lock.stop();
  await writeFile(join(folder, "lock.sqlite"), "no database".repeat(1_000));
  expect(await reasonOf(lockDirectory(folder))).toContain("lock.sqlite is damaged. Remove it");
});

test("a taken port names the flag that chooses another", async () => {
  const first = createServer();
  await listen(first, { port: 0, host: "127.0.0.1", flag: "--api-port" });
  const { port } = first.address() as { port: number };
  const second = listen(createServer(), { port, host: "127.0.0.1", flag: "--api-port" });
  expect(await reasonOf(second)).toBe(`Port ${port} is taken. Choose another one with --api-port.`);
  await new Promise((resolve) => first.close(resolve));
});

const smallCloud: CloudSpec = {
  streams: [{ name: "records", shards: 1, retentionHours: 24 }],
  tables: [],
  buckets: [],
  functions: {},
  environment: {},
  mappings: {},
  deliveryStreams: [],
  api: sampleApi,
  issuer: { clients: [{ clientId: "phone", redirectUris: [] }] },
};

test("a damaged store is reported with the way out, and the directory is unlocked again", async () => {
  const stream = join(folder, "kinesis", "733b4e4852be68ca747d-68b", "stream.json");
  await mkdir(join(stream, ".."), { recursive: true });
  await writeFile(stream, "not JSON");
  const ports = { api: 0, issuer: 0, edge: 0, edgeTls: 0 };
  const starting = startCloud(smallCloud, { root: folder, directory: folder, ports });
  expect(await reasonOf(starting)).toMatch(/kinesis cannot be opened: .*stream\.json is damaged.*--fresh/);
  await (await lockDirectory(folder)).stop();
});

test("a damaged database is reported with its path", async () => {
  const path = join(folder, "x.sqlite");
  await writeFile(path, "no database".repeat(1_000));
  expect(() => openFirehoseState(path, survivesKill)).toThrow(`${path} is damaged: file is not a database`);
  expect(() => openObjectIndex(path, survivesKill)).toThrow(`${path} is damaged: file is not a database`);
});
