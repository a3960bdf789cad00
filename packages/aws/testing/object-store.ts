import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { buckets } from "@trips/core/pipeline.ts";
import { openObjectStore } from "@trips/local/s3/object-store.ts";

/** An S3 of its own for one spec file, with the lake's bucket. */
export const startObjectStore = async () => {
  const directory = await mkdtemp(join(tmpdir(), "trips-objects-"));
  const store = await openObjectStore({ directory });
  const server = createServer((request, response) => void store.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await store.ensureBucket(buckets.lake);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new S3Client({
    endpoint: url,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const stop = async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await store.stop();
    await rm(directory, { recursive: true });
  };
  return { client, bucket: buckets.lake, url, stop };
};
