import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { CreateStreamCommand, KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KinesisFixture } from "../kinesis/kinesis-fixture.ts";
import { type Edge, startEdge } from "./edge.ts";
import { certificatePath, loadTlsIdentity } from "./tls-identity.ts";

let directory: string;
let closers: (() => Promise<void> | void)[];

beforeEach(async () => {
  closers = [];
  directory = await mkdtemp(join(tmpdir(), "edge-"));
});

afterEach(async () => {
  for (const close of closers.reverse()) await close();
  await rm(directory, { recursive: true, force: true });
});

const dayMs = 24 * 3_600_000;

const open = async (): Promise<Edge> => {
  const fixture = await KinesisFixture.open();
  closers.push(() => fixture.close());
  const edge = await startEdge({ port: 0, services: [fixture.kinesis], tls: { port: 0, directory } });
  closers.push(() => edge.stop());
  return edge;
};

test.each(["h2", "http/1.1"])("the SDK's Kinesis client works over TLS with %s", async (protocol) => {
  const edge = await open();
  const ca = await readFile(edge.tls!.certificatePath, "utf8");
  const client = new KinesisClient({
    endpoint: `https://localhost:${edge.tls!.port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler:
      protocol === "h2"
        ? new NodeHttp2Handler({ nodeHttp2ConnectOptions: { ca } })
        : new NodeHttpHandler({ httpsAgent: { ca } }),
  });
  closers.push(() => client.destroy());
  await client.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
  expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual(["s"]);
});

test.each(["localhost", "127.0.0.1", "::1"])(
  "the certificate is valid for %s, and for no other host",
  async (host) => {
    const { certificate } = await loadTlsIdentity(directory, Date.now());
    const parsed = new X509Certificate(certificate);
    expect(parsed.checkHost(host) ?? parsed.checkIP(host)).toBe(host);
    expect(parsed.checkHost("example.com")).toBeUndefined();
    expect(parsed.verify(parsed.publicKey)).toBe(true);
  },
);

test("both protocols are offered by ALPN, and a client without it speaks HTTP/1.1", async () => {
  const edge = await open();
  const ca = await readFile(edge.tls!.certificatePath, "utf8");
  const negotiate = (ALPNProtocols: string[] | undefined) =>
    new Promise<string | false | null>((resolve, reject) => {
      const socket = connect({ port: edge.tls!.port, host: "127.0.0.1", ca, ALPNProtocols }, () => {
        resolve(socket.alpnProtocol);
        socket.destroy();
      });
      socket.on("error", reject);
    });
  expect(await negotiate(["h2", "http/1.1"])).toBe("h2");
  expect(await negotiate(["http/1.1"])).toBe("http/1.1");
  expect(await negotiate(undefined)).toBe(false);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect({ port: edge.tls!.port, host: "127.0.0.1", ca });
    closers.push(() => void socket.destroy());
    socket.on("error", reject).once("data", (chunk) => resolve(chunk.toString()));
    socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  });
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
});

test.each([undefined, ["http/1.1"]])(
  "HTTP/2 by prior knowledge works over TLS when ALPN settled %s",
  async (ALPNProtocols) => {
    const edge = await open();
    const ca = await readFile(edge.tls!.certificatePath, "utf8");
    const session = connectHttp2(`https://localhost:${edge.tls!.port}`, {
      createConnection: () =>
        connect({ port: edge.tls!.port, host: "127.0.0.1", servername: "localhost", ca, ALPNProtocols }),
    });
    closers.push(() => session.destroy());
    const request = session.request({
      ":method": "POST",
      "x-amz-target": "Kinesis_20131202.ListStreams",
      "content-type": "application/x-amz-json-1.1",
    });
    request.end("{}");
    const answer = await text(request);
    expect(JSON.parse(answer)).toMatchObject({ StreamNames: [] });
  },
);

test("plain text on the TLS port closes only its own connection", async () => {
  const edge = await open();
  await expect(fetch(`http://127.0.0.1:${edge.tls!.port}/`)).rejects.toThrow();
  expect((await fetch(`http://127.0.0.1:${edge.port}/`)).status).toBe(404);
});

test("stop closes TLS connections, even in the middle of their handshake", async () => {
  const edge = await open();
  const ca = await readFile(edge.tls!.certificatePath, "utf8");
  const greeted = connect({ port: edge.tls!.port, host: "127.0.0.1", ca });
  await new Promise((resolve) => greeted.once("secureConnect", resolve));
  const silent = connectTcp(edge.tls!.port, "127.0.0.1");
  await new Promise((resolve) => silent.once("connect", resolve));
  const closed = [greeted, silent].map(
    (socket) => new Promise((resolve) => socket.on("error", () => {}).once("close", resolve)),
  );
  await edge.stop();
  await Promise.all(closed);
});

test("an identity is kept while it is valid, and replaced when it expires or is damaged", async () => {
  const nowMs = Date.now();
  const first = await loadTlsIdentity(directory, nowMs);
  expect((await stat(join(directory, "edge-key.pem"))).mode & 0o077).toBe(0);
  expect(await loadTlsIdentity(directory, nowMs + 300 * dayMs)).toEqual(first);
  const renewed = await loadTlsIdentity(directory, nowMs + 390 * dayMs);
  expect(renewed.certificate).not.toBe(first.certificate);
  await writeFile(certificatePath(directory), first.certificate);
  const paired = await loadTlsIdentity(directory, nowMs);
  expect(new X509Certificate(paired.certificate).fingerprint).not.toBe(
    new X509Certificate(first.certificate).fingerprint,
  );
  await writeFile(certificatePath(directory), "no certificate");
  expect((await loadTlsIdentity(directory, nowMs)).certificate).toContain("BEGIN CERTIFICATE");
});

const hasOpenssl = (() => {
  try {
    return execFileSync("openssl", ["version"]).length > 0;
  } catch {
    return false;
  }
})();

test.runIf(hasOpenssl)("OpenSSL accepts the certificate by its strict rules", async () => {
  await loadTlsIdentity(directory, Date.now());
  const path = certificatePath(directory);
  const verified = execFileSync("openssl", ["verify", "-x509_strict", "-CAfile", path, path]).toString();
  expect(verified).toContain("OK");
});
