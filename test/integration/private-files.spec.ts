import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiClient, until } from "../support/api-client.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let data: string;
let platform: Platform;

beforeAll(async () => {
  directory = await makeDirectory();
  data = join(directory.path, "data");
  // As an earlier version left the directory.
  await mkdir(join(data, "kinesis"), { recursive: true, mode: 0o755 });
  platform = await startPlatform({ directory: data });
});
afterAll(async () => {
  await platform?.interrupt();
  await directory?.remove();
});

test("other users of the machine cannot read the local cloud's files", async () => {
  const api = createApiClient(platform);
  const records = [{ id: 0, t: Date.now() - 60_000, lat: -34.6, lon: -58.38 }];
  await api.post("errand", { timeZone: "UTC", records, end: true });
  await until(
    async () => (await api.get("/v1/trips/errand", "ana.gomez")).status,
    (status) => status === 200,
  );
  await platform.interrupt();

  const paths = await readdir(data, { recursive: true });
  for (const part of ["kinesis", "dynamodb", "s3", "firehose", "issuer", "mappings", "invocations", "tls"])
    expect(paths.filter((path) => path.startsWith(`${part}/`))).not.toEqual([]);
  const open: string[] = [];
  for (const path of paths) {
    const { mode } = await stat(join(data, path));
    if ((mode & 0o077) !== 0) open.push(`${path} ${(mode & 0o777).toString(8)}`);
  }
  expect(open).toEqual([]);
});
