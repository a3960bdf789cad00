import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Cloud, type CloudOptions, startCloud } from "./cloud.ts";
import { triggersOptions, triggersSpec, writeFunctions } from "./testing/sample-triggers.ts";

let folder: string;
let cloud: Cloud | undefined;
let logged: string[];
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trips-triggers-"));
  logged = [];
  await writeFunctions(join(folder, "functions"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await cloud?.stop();
  cloud = undefined;
  await rm(folder, { recursive: true });
});

const start = async (options: Partial<CloudOptions> = {}): Promise<Cloud> => {
  const log = (message: string) => logged.push(message);
  cloud = await startCloud(triggersSpec(folder), { ...triggersOptions(folder), log, ...options });
  return cloud;
};

const moduleOf = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

/** The same cloud in a process of its own, for a SIGKILL; resolves to its edge's address. */
const startInChild = async (): Promise<{ edgeUrl: string; kill(): Promise<void> }> => {
  const program = `
    import { startCloud } from ${moduleOf("./cloud.ts")};
    import { triggersOptions, triggersSpec } from ${moduleOf("./testing/sample-triggers.ts")};
    const [folder] = process.argv.slice(1);
    const { edgeUrl } = await startCloud(triggersSpec(folder), triggersOptions(folder));
    console.log(edgeUrl);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const ended = once(child, "close").then(([code]) => Promise.reject(new Error(`the cloud ended: ${code}`)));
  const [chunk] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer];
  ended.catch(() => {});
  return {
    edgeUrl: String(chunk).trim(),
    async kill() {
      child.kill("SIGKILL");
      expect(await once(child, "close")).toEqual([null, "SIGKILL"]);
    },
  };
};

const withS3 = async <Result>(endpoint: string, use: (s3: S3Client) => Promise<Result>): Promise<Result> => {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  try {
    return await use(s3);
  } finally {
    s3.destroy();
  }
};
const put = (edgeUrl: string, Key: string, Bucket = "lake") =>
  withS3(edgeUrl, (s3) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "four" })));

const setFault = async (edgeUrl: string, fault: object): Promise<void> => {
  const headers = { "x-amz-target": "Faults_1.SetFault" };
  const response = await fetch(edgeUrl, { method: "POST", headers, body: JSON.stringify(fault) });
  expect(response.status, await response.text()).toBe(200);
};

type Mark = {
  readonly functionName: string;
  readonly awsRequestId: string;
  readonly event: { readonly source?: string; readonly Records?: { s3: { object: { key: string } } }[] };
};

const readMarks = async (name = "mark"): Promise<Mark[]> => {
  const text = await readFile(join(folder, "marks.ndjson"), "utf8").catch(() => "");
  const marks = text.split("\n").flatMap((line) => (line ? [JSON.parse(line) as Mark] : []));
  return marks.filter(({ functionName }) => functionName === name);
};
const keysOf = (marks: readonly Mark[]) => marks.map(({ event }) => event.Records?.[0]?.s3.object.key);
const untilMarked = (count: number) =>
  vi.waitFor(
    async () => {
      const marks = await readMarks();
      expect(marks).toHaveLength(count);
      return marks;
    },
    { timeout: 20_000, interval: 50 },
  );

/**
 *  object    ──► event stored ──► invocation delayed ╳ SIGKILL      ──► start ──► invocation
 */
test("an object's event survives SIGKILL before its invocation, and its function sees it after the next start", async () => {
  const { edgeUrl, kill } = await startInChild();
  await setFault(edgeUrl, { type: "delay", service: "lambda", function: "mark", milliseconds: 60_000 });
  await put(edgeUrl, "in/one");
  await kill();
  expect(await readMarks()).toEqual([]);
  await start();
  expect(keysOf(await untilMarked(1))).toEqual(["in/one"]);
});

test("an event on which a function fails three times is recorded in its failure bucket", async () => {
  const { edgeUrl } = await start({ minuteMs: 50 });
  await put(edgeUrl, "bad/one");
  const record = await withS3(edgeUrl, (s3) =>
    vi.waitFor(
      async () => {
        const Bucket = "failures";
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
        expect(Contents).toHaveLength(1);
        const { Key } = Contents[0]!;
        expect(Key).toMatch(/^aws\/lambda\/async\/fail\/\d{4}\/\d\d\/\d\d\/[\dT.-]{19}-[0-9a-f-]{36}$/);
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return JSON.parse(await Body!.transformToString());
      },
      { timeout: 20_000 },
    ),
  );
  expect(record).toMatchObject({
    requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
    requestPayload: { Records: [{ eventName: "ObjectCreated:Put", s3: { object: { key: "bad/one" } } }] },
    responsePayload: { errorType: "RangeError", errorMessage: "out of range" },
  });
});

test("a handler that is killed after its work gets the same event again", async () => {
  const { edgeUrl } = await start({ minuteMs: 50 });
  await setFault(edgeUrl, { type: "kill-handler", function: "mark", when: "after", count: 1 });
  await put(edgeUrl, "in/one");
  const [first, second] = await untilMarked(2);
  expect(second).toEqual(first);
});

test("a schedule invokes its function at its rate", async () => {
  await start({ minuteMs: 100 });
  const marks = await vi.waitFor(
    async () => {
      const found = await readMarks("tick");
      expect(found.length).toBeGreaterThanOrEqual(2);
      return found;
    },
    { timeout: 20_000 },
  );
  expect(marks.map(({ event }) => event.source)).toEqual(marks.map(() => "aws.scheduler"));
});

test("a start sets the rules of its own buckets, and leaves those that a user gave another", async () => {
  const { edgeUrl } = await start();
  const LambdaFunctionConfigurations = [
    {
      Id: "mine",
      LambdaFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:mark",
      Events: ["s3:ObjectCreated:Put" as const],
    },
  ];
  const rulesOf = (url: string, Bucket: string) =>
    withS3(url, async (s3) => {
      const answer = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
      return answer.LambdaFunctionConfigurations;
    });
  await withS3(edgeUrl, (s3) =>
    s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: "own",
        NotificationConfiguration: { LambdaFunctionConfigurations },
      }),
    ),
  );
  const before = await rulesOf(edgeUrl, "lake");
  expect(before).toHaveLength(2);
  await cloud?.stop();
  const again = await start();
  expect(await rulesOf(again.edgeUrl, "lake")).toEqual(before);
  await put(again.edgeUrl, "anything", "own");
  expect(keysOf(await untilMarked(1))).toEqual(["anything"]);
});
