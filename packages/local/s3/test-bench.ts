import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { type ObjectStoreService, openObjectStore } from "./object-store.ts";

export type TestBench = {
  readonly store: ObjectStoreService;
  readonly s3: S3Client;
  readonly endpoint: string;
  readonly logged: string[];
  /** Ends the store and opens it again on the same directory. */
  reopen(): Promise<void>;
  close(): Promise<void>;
};

/** An object store with the bucket `lake` on its own port, for tests. */
export const openTestBench = async (): Promise<TestBench> => {
  const directory = await mkdtemp(join(tmpdir(), "trips-s3-"));
  const logged: string[] = [];
  const open = () => openObjectStore({ directory, log: (message) => logged.push(message) });
  let store = await open();
  const server = createServer((request, response) => void store.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const s3 = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await store.ensureBucket("lake");
  return {
    get store() {
      return store;
    },
    s3,
    endpoint,
    logged,
    async reopen() {
      await store.stop();
      store = await open();
    },
    async close() {
      s3.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
