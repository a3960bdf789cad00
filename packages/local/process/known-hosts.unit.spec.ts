import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApiGateway } from "../api-gateway/api-gateway.ts";
import { createRecordingFunctions, createRecordingKinesis } from "../api-gateway/recording-services.ts";
import { startIssuer } from "../issuer/issuer.ts";
import { sampleApi } from "../testing/sample-api.ts";

const closers: (() => Promise<unknown>)[] = [];
const ports = { api: 0, issuer: 0 };

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), "known-hosts-"));
  closers.push(() => rm(directory, { recursive: true, force: true }));
  const allowedHosts = ["Cloud.Example"];
  const issuer = await startIssuer({
    port: 0,
    directory,
    allowedHosts,
    clients: [{ clientId: "trips-web", redirectUris: [] }],
  });
  closers.push(() => issuer.stop());
  const gateway = await startApiGateway({
    port: 0,
    allowedHosts,
    api: sampleApi,
    kinesis: createRecordingKinesis(),
    functions: createRecordingFunctions(),
    issuer: issuer.issuer,
    audience: ["trips-web"],
  });
  closers.push(() => gateway.stop());
  Object.assign(ports, { api: gateway.port, issuer: issuer.port });
});

afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const ask = async (port: number, method: string, path: string, host: string, body = "") => {
  const headers = { host, "content-type": "application/json" };
  const answer = await new Promise<[number, string]>((resolve, reject) => {
    request({ host: "127.0.0.1", port, method, path, headers }, async (response) =>
      resolve([response.statusCode!, await text(response)]),
    )
      .on("error", reject)
      .end(body);
  });
  return answer;
};

const paths = [
  ["api", "GET", "/health"],
  ["api", "OPTIONS", "/v1/pulse"],
  ["issuer", "GET", "/.well-known/jwks.json"],
  ["issuer", "OPTIONS", "/oauth2/token"],
  ["issuer", "POST", "/dev/token"],
] as const;

describe.each(paths)("the %s's %s %s", (service, method, path) => {
  const statusFor = async (host: string) =>
    await ask(ports[service], method, path, host, method === "POST" ? '{"driver":"ana"}' : "");

  test.each(["localhost:1", "127.0.0.1", "api.localhost", "cloud.example:80"])("answers %s", async (host) => {
    expect((await statusFor(host))[0]).toBeLessThan(300);
  });

  test.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"])(
    "refuses a page rebound as %s",
    async (host) => {
      expect(await statusFor(host)).toEqual([403, expect.stringMatching(/TRIPS_EDGE_HOSTS/)]);
    },
  );
});

test("the issuer signs in nobody through a rebound name", async () => {
  for (const method of ["GET", "POST"])
    expect((await ask(ports.issuer, method, "/oauth2/authorize", "evil.example"))[0]).toBe(403);
});
