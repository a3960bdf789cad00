import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CloudOptions, CloudSpec } from "../cloud.ts";

/** Appends what it was invoked with to a file, a JSON text per line. */
const mark = `
  import { appendFileSync } from "node:fs";
  export const handler = async (event, { functionName, awsRequestId }) => {
    appendFileSync(process.env.MARKS, JSON.stringify({ functionName, awsRequestId, event }) + "\\n");
  };`;

const fail = 'export const handler = async () => { throw new RangeError("out of range"); };';

/** Each function's module, by its name. */
export const writeFunctions = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "mark.mjs"), mark);
  await writeFile(join(folder, "fail.mjs"), fail);
};

const asyncInvocation = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 3_600,
  onFailure: { bucket: "failures" },
};
const sizes = { timeoutSeconds: 10, memoryMb: 128 };

/** Objects under `in/` invoke `mark`, those under `bad/` the function `fail`, and a schedule invokes `tick`. */
export const triggersSpec = (folder: string): CloudSpec => ({
  streams: [{ name: "records", shards: 1, retentionHours: 24 }],
  tables: [],
  buckets: ["lake", "failures", "own"],
  functions: {
    mark: { entry: "mark.mjs", ...sizes, reservedConcurrency: 1, asyncInvocation },
    tick: { entry: "mark.mjs", ...sizes, asyncInvocation },
    fail: { entry: "fail.mjs", ...sizes, asyncInvocation },
  },
  environment: { MARKS: join(folder, "marks.ndjson") },
  mappings: {},
  notifications: [
    { bucket: "lake", prefix: "in/", function: "mark" },
    { bucket: "lake", prefix: "bad/", function: "fail" },
  ],
  schedules: { often: { function: "tick", rateMinutes: 5 } },
  deliveryStreams: [],
  api: { routes: [] },
  issuer: { clients: [{ clientId: "phone", redirectUris: [] }] },
});

/** A cloud in the folder; no DynamoDB is asked for anything. */
export const triggersOptions = (folder: string): CloudOptions => ({
  root: join(folder, "functions"),
  directory: join(folder, "data"),
  ports: { api: 0, issuer: 0, edge: 0, edgeTls: 0 },
  dynamoDbUrl: "http://127.0.0.1:9",
});
