import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { sealData } from "iron-session";
import { afterAll, beforeAll, expect, test } from "vitest";

const driver = "ana.gomez";
const trip = "errand-7";
const share = "a1".repeat(11);
const latitude = "-34.603722";
const password = "a secret of at least thirty-two characters";

let table: Server;
let server: ChildProcess;
let url: string;
let output = "";

/** A table that refuses everything and quotes its data. */
const refuse = JSON.stringify({
  __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
  Message: `Transaction cancelled [ValidationError] TRIP#${driver}#${trip}`,
  CancellationReasons: [{ Code: "ValidationError", Message: latitude, Item: { lat: { N: latitude } } }],
});

beforeAll(async () => {
  table = createServer((request, response) => {
    request
      .resume()
      .on("end", () => response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(refuse));
  });
  await new Promise<void>((resolve) => table.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(table.address() as AddressInfo).port}`;
  server = spawn(process.execPath, [fileURLToPath(new URL("../../web/server.ts", import.meta.url))], {
    cwd: fileURLToPath(new URL("../../web", import.meta.url)),
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      PORT: "0",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL: endpoint,
      TRIPS_TABLE_NAME: "trips",
      TRIPS_ISSUER_URL: "http://localhost:1",
      TRIPS_CLIENT_ID: "dashboard",
      TRIPS_WEB_URL: "http://localhost:3000",
      TRIPS_API_URL: "http://localhost:1",
      TRIPS_SESSION_SECRET: password,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [server.stdout, server.stderr])
    stream!.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  url = `http://localhost:${port}`;
});
afterAll(() => {
  server?.kill();
  table?.close();
});

test("a refusal by the table is logged without driver, trip or position", async () => {
  const session = { driver, name: driver, groups: ["fleet"], expiresAtMs: Date.now() + 600_000 };
  const cookie = `trips-session=${await sealData(session, { password })}`;
  for (const path of [
    `/trips/${trip}`,
    `/api/trips/${trip}`,
    "/day/2026-03-10",
    "/api/day/2026-03-10",
    "/fleet/2026-03-10",
    "/api/pulse?minutes=60",
    "/",
    "/month/2026-03",
    `/s/${share}`,
    `/s/${share}/picture`,
    `/api/shares/${share}`,
  ]) {
    const before = output;
    const response = await fetch(`${url}${path}`, { headers: { cookie }, redirect: "manual" });
    await response.text();
    await expect.poll(() => output.slice(before.length)).toContain("TransactionCanceledException");
    expect(output.slice(before.length)).toMatch(/at .+\.[jt]s:\d+/);
  }
  for (const secret of [driver, trip, latitude, share]) expect(output).not.toContain(secret);
});
