import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KinesisFixture } from "../kinesis/kinesis-fixture.ts";
import { type ObjectStoreService, openObjectStore } from "../s3/object-store.ts";
import { type Edge, startEdge } from "./edge.ts";

let closers: (() => Promise<void> | void)[];
let store: ObjectStoreService;
let edge: Edge;

beforeEach(async () => {
  closers = [];
  const directory = await mkdtemp(join(tmpdir(), "admission-"));
  closers.push(() => rm(directory, { recursive: true, force: true }));
  store = await openObjectStore({ directory });
  closers.push(() => store.stop());
  await store.ensureBucket("lake");
  await store.putObject("lake", "a", Buffer.from("1"));
  const { kinesis, close } = await KinesisFixture.open().then((fixture) => ({
    kinesis: fixture.kinesis,
    close: () => fixture.close(),
  }));
  closers.push(close);
  edge = await startEdge({
    port: 0,
    services: [kinesis],
    objectStore: store,
    allowedHosts: ["Cloud.Example"],
  });
  closers.push(() => edge.stop());
});

afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

/** The answer to a request sent as raw bytes, which fetch would alter or refuse. */
const ask = async (head: string, body = ""): Promise<{ status: number; answer: string }> => {
  const socket = connect(edge.port, "127.0.0.1");
  closers.push(() => void socket.destroy());
  socket.write(`${head}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  const answer = await text(socket);
  return { status: Number(answer.split(" ")[1]), answer };
};

describe("the host of a request", () => {
  test.each([
    "localhost",
    "LOCALHOST:4566",
    "localhost.",
    "127.0.0.1:4566",
    "[::1]:4566",
    "[::1]",
    "s3.localhost",
    "cloud.example:80",
  ])("%s is admitted", async (host) => {
    expect((await ask(`GET / HTTP/1.1\r\nhost: ${host}`)).status).toBe(200);
  });

  test.each([
    "evil.example",
    "evil.example:4566",
    "localhost.evil.example",
    "evillocalhost",
    "127.0.0.1.evil.example",
    "cloud.example.evil",
    "127.0.0.1@evil.example",
    "[::1].evil.example",
    "",
  ])("%j is refused for every request", async (host) => {
    const get = await ask(`GET /lake/a HTTP/1.1\r\nhost: ${host}`);
    expect(get.status).toBe(403);
    expect(get.answer).toMatch(/<Code>AccessDenied<\/Code><Message>.*TRIPS_EDGE_HOSTS/s);
    const list = await ask(
      `POST / HTTP/1.1\r\nhost: ${host}\r\nx-amz-target: Kinesis_20131202.ListStreams`,
      "{}",
    );
    expect(list.status).toBe(403);
    expect(list.answer).toContain('"__type":"AccessDeniedException"');
    await ask(`DELETE /lake/a HTTP/1.1\r\nhost: ${host}`);
    expect(await store.listKeys("lake")).toEqual(["a"]);
  });

  test("is the authority of an HTTP/2 request", async () => {
    const session = connectHttp2(`http://127.0.0.1:${edge.port}`);
    closers.push(() => session.destroy());
    const statusFor = async (authority: string) => {
      const request = session.request({ ":path": "/", ":authority": authority });
      const status = new Promise((resolve) => request.once("response", (head) => resolve(head[":status"])));
      request.resume();
      return status;
    };
    expect([await statusFor("localhost:1"), await statusFor("evil.example")]).toEqual([200, 403]);
  });
});

describe("a POST that every web page could send", () => {
  const deletion = "<Delete><Object><Key>a</Key></Object></Delete>";
  const post = (path: string, headers: Record<string, string>, body = deletion) =>
    fetch(`http://127.0.0.1:${edge.port}${path}`, { method: "POST", headers, body });
  const simple = { origin: "http://evil.example", "content-type": "text/plain" };

  test.each([
    "/lake?delete",
    "/lake?delete&x-amz-checksum-crc32=AAAAAA==",
    "/lake?delete&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0",
    "/lake/new?uploads",
    "/lake/new?uploadId=1",
    "/lake",
    "/",
  ])("to %s is refused", async (path) => {
    for (const headers of [simple, { ...simple, authorization: "Basic dXNlcjpwYXNz" }]) {
      const answer = await post(path, headers);
      expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("every web page")]);
    }
    expect(await store.listKeys("lake")).toEqual(["a"]);
  });

  test("with a signature is admitted, and S3 itself demands Content-MD5 or a checksum", async () => {
    const signed = { authorization: "AWS4-HMAC-SHA256 Credential=local" };
    const refused = await post("/lake?delete", signed);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("Missing required header for this request: Content-MD5");
    expect(await store.listKeys("lake")).toEqual(["a"]);
  });

  test("answers to preflights allow no page", async () => {
    const asked = await fetch(`http://127.0.0.1:${edge.port}/lake?delete`, {
      method: "OPTIONS",
      headers: {
        origin: "http://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-amz-target,content-md5",
      },
    });
    const allowing = [...asked.headers.keys()].filter((name) => name.startsWith("access-control-"));
    expect([asked.ok, allowing]).toEqual([false, []]);
  });
});

test("the SDK still deletes and uploads in parts", async () => {
  const s3 = new S3Client({
    endpoint: `http://localhost:${edge.port}`,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  closers.push(() => s3.destroy());
  const target = { Bucket: "lake", Key: "parts" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
  const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: "text" }));
  const Parts = [{ PartNumber: 1, ETag }];
  await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
  await s3.send(new PutObjectCommand({ Bucket: "lake", Key: "b", Body: "2" }));
  expect(await store.listKeys("lake")).toEqual(["a", "b", "parts"]);
  const Objects = [{ Key: "a" }, { Key: "b" }];
  await s3.send(new DeleteObjectsCommand({ Bucket: "lake", Delete: { Objects } }));
  expect(await store.listKeys("lake")).toEqual(["parts"]);
});
