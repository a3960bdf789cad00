import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { startIssuer } from "../issuer/issuer.ts";
import type { CallerRateSpec } from "../settings.ts";
import { sampleApi } from "../testing/sample-api.ts";
import { startApiGateway } from "./api-gateway.ts";
import { createCallerRate } from "./caller-rate.ts";
import { createRecordingFunctions, createRecordingKinesis } from "./recording-services.ts";

const byToken = (limit: number): CallerRateSpec => ({
  windowSeconds: 60,
  rules: [{ name: "token", by: { header: "authorization" }, limit }],
});

const requestOf = (authorization: string | undefined, remoteAddress = "10.0.0.1") =>
  ({ headers: { authorization }, socket: { remoteAddress } }) as unknown as IncomingMessage;

describe("a caller", () => {
  test("is let in up to the limit, refused beyond it, and let in again when it has slowed down", () => {
    let nowMs = 0;
    const isBeyond = createCallerRate(byToken(3), () => nowMs);
    const send = () => isBeyond(requestOf("Bearer a"));
    expect([send(), send(), send(), send()]).toEqual([false, false, false, true]);
    nowMs = 59_999;
    expect(send()).toBe(true);
    nowMs = 120_000 - 1;
    expect(send()).toBe(false);
  });

  test("that never slows down stays refused, since refused requests count", () => {
    let nowMs = 0;
    const isBeyond = createCallerRate(byToken(60), () => nowMs);
    const passed: number[] = [];
    for (let second = 0; second < 600; second += 1) {
      nowMs = second * 1000;
      for (let each = 0; each < 4; each += 1) if (!isBeyond(requestOf("Bearer a"))) passed.push(second);
    }
    expect(passed).toHaveLength(60);
  });

  test("is identified by its token, however the header is written", () => {
    const isBeyond = createCallerRate(byToken(1), () => 0);
    expect(isBeyond(requestOf("Bearer x.Y.z"))).toBe(false);
    expect(isBeyond(requestOf("bearer  x.Y.z"))).toBe(true);
    expect(isBeyond(requestOf("Bearer other"))).toBe(false);
  });

  test("is identified by a query parameter, however it is spelt, and not counted without", () => {
    const spec: CallerRateSpec = {
      windowSeconds: 60,
      rules: [{ name: "key", by: { query: "id" }, limit: 1 }],
    };
    const isBeyond = createCallerRate(spec, () => 0);
    const ask = (url: string) => isBeyond({ ...requestOf(undefined), url } as unknown as IncomingMessage);
    expect([ask("/v1?lat=1&id=aB"), ask("/v1?id=%61b&lat=2"), ask("/v1?id=c")]).toEqual([false, true, false]);
    expect(["/v1", "/v1", "/v1?ids=1", "/v1?ids=1"].map(ask)).toEqual([false, false, false, false]);
  });

  test("without a token is counted by address instead", () => {
    const spec: CallerRateSpec = {
      windowSeconds: 60,
      rules: [...byToken(1).rules, { name: "address", by: "address", limit: 3 }],
    };
    const isBeyond = createCallerRate(spec, () => 0);
    const anonymous = [1, 2, 3, 4].map(() => isBeyond(requestOf(undefined)));
    expect(anonymous).toEqual([false, false, false, true]);
    const inventing = [1, 2, 3, 4].map((token) => isBeyond(requestOf(`Bearer ${token}`, "10.0.0.2")));
    expect(inventing).toEqual([false, false, false, true]);
    expect(isBeyond(requestOf("Bearer z", "::ffff:10.0.0.3"))).toBe(false);
  });

  test("is never refused because of others' requests", () => {
    const floods = fc.array(fc.record({ caller: fc.nat(4), atMs: fc.nat(300_000) }), { maxLength: 300 });
    fc.assert(
      fc.property(floods, (requests) => {
        let nowMs = 0;
        const isBeyond = createCallerRate(byToken(2), () => nowMs);
        const alone = new Map<number, (incoming: IncomingMessage) => boolean>();
        for (const { caller, atMs } of requests.toSorted((a, b) => a.atMs - b.atMs)) {
          nowMs = atMs;
          const own = alone.get(caller) ?? createCallerRate(byToken(2), () => nowMs);
          alone.set(caller, own);
          const request = requestOf(`Bearer ${caller}`);
          expect(isBeyond(request)).toBe(own(request));
        }
      }),
    );
  });

  test("beyond the ten thousandth is not tracked, so that invented tokens take no memory", () => {
    const isBeyond = createCallerRate(byToken(1), () => 0);
    for (let token = 0; token < 10_000; token += 1) isBeyond(requestOf(`Bearer ${token}`));
    expect([isBeyond(requestOf("Bearer new")), isBeyond(requestOf("Bearer new"))]).toEqual([false, false]);
    expect(isBeyond(requestOf("Bearer 1"))).toBe(true);
  });
});

const response = {
  statusCode: 429,
  headers: { "Access-Control-Allow-Origin": "*", "Retry-After": "10" },
  body: '{"message":"Too many requests of one caller."}',
};

describe("a driver who floods", () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const open = async () => {
    const directory = await mkdtemp(join(tmpdir(), "caller-rate-"));
    closers.push(() => rm(directory, { recursive: true, force: true }));
    const issuer = await startIssuer({
      port: 0,
      directory,
      clients: [{ clientId: "trips-web", redirectUris: [] }],
    });
    closers.push(() => issuer.stop());
    const kinesis = createRecordingKinesis();
    const gateway = await startApiGateway({
      port: 0,
      api: { ...sampleApi, callerRate: { rate: byToken(20), response } },
      kinesis,
      functions: createRecordingFunctions(),
      issuer: issuer.issuer,
      audience: ["trips-web"],
    });
    closers.push(() => gateway.stop());
    const batch = { timeZone: "UTC", records: [{ id: 0, t: 1_795_162_800_000, lat: -34.6, lon: -58.38 }] };
    const clientOf = async (driver: string) => {
      const authorization = `Bearer ${await issuer.mintIdToken(driver)}`;
      return () =>
        fetch(`http://127.0.0.1:${gateway.port}/v1/trips/t/records`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization },
          body: JSON.stringify(batch),
        });
    };
    return { kinesis, clientOf };
  };

  test("is refused beyond the rate and reaches no integration, while another driver is served", async () => {
    const { kinesis, clientOf } = await open();
    const [flood, post] = [await clientOf("ana"), await clientOf("bo")];
    const answers = await Promise.all(Array.from({ length: 100 }, flood));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(80);
    expect((await post()).status).toBe(200);
    expect(kinesis.stored).toHaveLength(21);
  });

  test("gets the answer configured in AWS WAF, and a browser may read its Retry-After", async () => {
    const { clientOf } = await open();
    const flood = await clientOf("ana");
    for (let request = 0; request < 20; request += 1) await flood();
    const refused = await flood();
    expect([refused.status, await refused.text()]).toEqual([429, response.body]);
    for (const [name, value] of Object.entries(response.headers))
      expect(refused.headers.get(name)).toBe(value);
    expect(refused.headers.get("content-type")).toBe("application/json");
  });
});
