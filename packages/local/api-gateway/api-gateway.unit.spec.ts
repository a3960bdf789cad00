import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningIssuer, startIssuer } from "../issuer/issuer.ts";
import { sampleApi } from "../testing/sample-api.ts";
import { type ApiGatewayOptions, startApiGateway } from "./api-gateway.ts";
import {
  createRecordingFunctions,
  createRecordingKinesis,
  kinesisError,
  type RecordingFunctions,
  type RecordingKinesis,
} from "./recording-services.ts";

let directory: string;
let issuer: RunningIssuer;
let token: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gateway-"));
  const clients = [{ clientId: "trips-web", redirectUris: [] }];
  issuer = await startIssuer({ port: 0, directory, clients });
  token = await issuer.mintIdToken("ana");
});
afterAll(async () => {
  await issuer.stop();
  await rm(directory, { recursive: true, force: true });
});

let kinesis: RecordingKinesis;
let functions: RecordingFunctions;
let logged: string[];
const running: { stop(): Promise<void> }[] = [];
beforeEach(() => {
  kinesis = createRecordingKinesis();
  functions = createRecordingFunctions();
  logged = [];
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((part) => part.stop()));
});

const start = async (options: Partial<ApiGatewayOptions> = {}): Promise<string> => {
  const gateway = await startApiGateway({
    port: 0,
    api: sampleApi,
    kinesis,
    functions,
    issuer: issuer.issuer,
    audience: ["trips-web"],
    log: (message) => logged.push(message),
    ...options,
  });
  running.push(gateway);
  return `http://127.0.0.1:${gateway.port}`;
};

const record = { id: 0, t: 1_795_162_800_000, lat: -34.603722, lon: -58.381592, speed: 8.3 };
const batch = { timeZone: "America/Argentina/Buenos_Aires", records: [record] };

type Post = {
  body?: string | Buffer<ArrayBuffer>;
  trip?: string;
  headers?: Record<string, string>;
  bearer?: string | undefined;
};

const post = (url: string, { body, trip = "trip-1", headers = {}, bearer = `Bearer ${token}` }: Post = {}) =>
  fetch(`${url}/v1/trips/${trip}/records`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(bearer === "" ? {} : { authorization: bearer }),
      ...headers,
    },
    body: body ?? JSON.stringify(batch),
  });

const messageOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { message: string }).message;

const send = (
  url: string,
  { headers, body, chunks = [], path = "/v1/trips/t/records", method = "POST" }: Send,
) =>
  new Promise<{ status: number; body: string; headers: IncomingMessage["headers"] }>((resolve, reject) => {
    const request = httpRequest(`${url}${path}`, { method, headers });
    request.on("error", reject);
    const writeAll = async (): Promise<void> => {
      for (const chunk of chunks) {
        if (!request.write(chunk)) await new Promise((drained) => request.once("drain", drained));
      }
      request.end(body);
    };
    void writeAll();
    request.on("response", async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      resolve({
        status: response.statusCode!,
        body: Buffer.concat(parts).toString("utf8"),
        headers: response.headers,
      });
    });
  });

describe("a batch", () => {
  test("that is valid is stored with the token's driver, and the answer says where", async () => {
    const url = await start({ now: () => Date.now() });
    const response = await post(url);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ shardId: "shardId-000000000001", sequenceNumber: "4965" });
    const requestId = response.headers.get("x-amzn-requestid")!;
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(kinesis.requests).toEqual([
      { operation: "PutRecord", StreamName: "records", PartitionKey: "ana/trip-1", Data: expect.any(String) },
    ]);
    expect(kinesis.stored).toEqual([
      { driver: "ana", trip: "trip-1", receivedAt: expect.any(Number), requestId, batch },
    ]);
  });

  test("with 1,000 records, gzipped, with a bare token and a percent-encoded trip id is stored", async () => {
    const url = await start();
    const records = Array.from({ length: 1000 }, (_, id) => ({ ...record, id }));
    const response = await post(url, {
      body: gzipSync(JSON.stringify({ ...batch, records })),
      headers: { "content-encoding": "gzip", "content-type": "application/json; charset=utf-8" },
      bearer: token,
      trip: "a%3Ab%40c",
    });
    expect(response.status).toBe(200);
    expect(kinesis.requests[0]!.PartitionKey).toBe("ana/a:b@c");
    expect(kinesis.stored[0]).toMatchObject({ trip: "a:b@c", batch: { records } });
  });

  test("without a content type is taken as JSON", async () => {
    const url = await start();
    const { status } = await send(url, { headers: { authorization: token }, body: JSON.stringify(batch) });
    expect(status).toBe(200);
  });

  const withRecord = (changes: object) => ({ ...batch, records: [record, { ...record, ...changes }] });
  const refused: [name: string, body: unknown, message: RegExp][] = [
    ["with an id below 0", withRecord({ id: -1 }), /records\/1\/id: must be from 0 to 4294967295, found -1/],
    [
      "with an id above the range",
      withRecord({ id: 2 ** 32 }),
      /records\/1\/id: must be from 0 to 4294967295/,
    ],
    ["with a fractional id", withRecord({ id: 1.5 }), /records\/1\/id: must be an integer, found 1\.5/],
    ["with a lat above 90", withRecord({ lat: 91 }), /records\/1\/lat: must be from -90 to 90, found 91/],
    ["with a lat as text", withRecord({ lat: "1" }), /records\/1\/lat: must be a number, found a string/],
    ["with a lon below -180", withRecord({ lon: -180.1 }), /records\/1\/lon: must be from -180 to 180/],
    [
      "with a speed above 500",
      withRecord({ speed: 501 }),
      /records\/1\/speed: must be at most 500, found 501/,
    ],
    ["without t", withRecord({ t: undefined }), /records\/1: "t" is missing/],
    [
      "with an unknown member",
      withRecord({ x: 1 }),
      /records\/1: "x" is not allowed, only id, t, lat, lon, speed/,
    ],
    ["with a driver of its own", { ...batch, driver: "victim" }, /the body: "driver" is not allowed/],
    ["without records", { ...batch, records: [] }, /records: must hold from 1 to 1000 items, found 0/],
    [
      "with 1,001 records",
      { ...batch, records: Array.from({ length: 1001 }, () => record) },
      /records: must hold from 1 to 1000 items, found 1001/,
    ],
    ["with a bad time zone", { ...batch, timeZone: "a b" }, /timeZone: must match .*, found "a b"/],
    ["with t in seconds", withRecord({ t: 1_795_162_800 }), /records\/1\/t: must be from 946684800000 to /],
    [
      "with a long vehicle",
      { ...batch, vehicle: "x".repeat(65) },
      /vehicle: must have from 1 to 64 characters, found 65/,
    ],
    ["that is a list", [1], /the body: must be an object, found an array/],
    ["that is null", null, /the body: must be an object, found null/],
    [
      "with nine faults",
      { ...batch, records: Array.from({ length: 9 }, () => ({ ...record, lat: 91 })) },
      /records\/4\/lat: [^;]*; and 4 more/,
    ],
  ];
  test.each(refused)("%s is a 400 with the reason, and reaches no integration", async (_, body, message) => {
    const url = await start();
    const response = await post(url, { body: JSON.stringify(body) });
    expect(response.status).toBe(400);
    const text = await messageOf(response);
    expect(text).toMatch(message);
    expect(text).toMatch(/^Invalid request body: \[.*\]$/);
    expect(kinesis.requests).toEqual([]);
  });

  test.each([
    ["truncated JSON", '{"timeZone":', /is not valid JSON/],
    ["JSON and more", `${JSON.stringify(batch)},"driver":"victim"`, /is not valid JSON/],
    ["text with quotes", '"\\"', /is not valid JSON/],
    ["nothing", "", /"timeZone" is missing/],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), /is not valid UTF-8/],
    [
      "infinite numbers",
      JSON.stringify(batch).replace(":8.3", ":1e999"),
      /speed: must be a number, found Infinity/,
    ],
  ])("of %s is a 400 with the reason, and reaches no integration", async (_, body, message) => {
    const url = await start();
    const response = await post(url, { body });
    expect(response.status).toBe(400);
    expect(await messageOf(response)).toMatch(message);
    expect(kinesis.requests).toEqual([]);
  });

  test("that does not match its Content-Encoding is a 400, an unknown coding a 415", async () => {
    const url = await start();
    const broken = await post(url, { headers: { "content-encoding": "gzip" } });
    expect([broken.status, await messageOf(broken)]).toEqual([
      400,
      "The request body is not valid gzip data.",
    ]);
    const unknown = await post(url, { headers: { "content-encoding": "br" } });
    expect(unknown.status).toBe(415);
    expect(kinesis.requests).toEqual([]);
  });

  test("of another content type is a 415", async () => {
    const url = await start();
    const response = await post(url, { headers: { "content-type": "text/plain" } });
    expect([response.status, await messageOf(response)]).toEqual([415, "Unsupported Media Type"]);
    expect(kinesis.requests).toEqual([]);
  });

  test("of any other shape is a 4xx with a message, never a 5xx", async () => {
    const url = await start();
    const changed = fc
      .tuple(fc.constantFrom("timeZone", "vehicle", "end", "records", "x"), fc.jsonValue({ maxDepth: 3 }))
      .map(([member, value]) => JSON.stringify({ ...batch, [member]: value }));
    const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    const nested = fc.constantFrom(
      "[".repeat(1_000_000),
      `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), changed, noise, nested), async (body) => {
        const before = kinesis.stored.length;
        const response = await post(url, { body });
        const answer = (await response.json()) as { message?: string };
        expect([200, 400]).toContain(response.status);
        expect(kinesis.stored).toHaveLength(response.status === 200 ? before + 1 : before);
        if (response.status === 400) expect(answer.message).toMatch(/^Invalid request body: \[/);
      }),
      { numRuns: 400 },
    );
    expect(logged).toEqual([]);
  });

  test("for a trip id that cannot be decoded is a 400", async () => {
    const response = await post(await start(), { trip: "%zz" });
    expect([response.status, await messageOf(response)]).toEqual([
      400,
      "The path holds a malformed percent-encoding.",
    ]);
  });
});

const megabyte = 1024 * 1024;

describe("a body of more than 10 MB is a 413 and reaches no integration", () => {
  afterEach(() => expect(kinesis.requests).toEqual([]));

  test("by its announced length", async () => {
    const response = await post(await start(), { body: Buffer.alloc(10 * megabyte + 1, " ") });
    expect([response.status, await messageOf(response)]).toEqual([413, "Request Too Long"]);
  });

  test("by counting, when no length is announced; a client that sends everything first still gets the answer", async () => {
    const url = await start();
    const { status, body } = await send(url, {
      headers: { authorization: token, "transfer-encoding": "chunked" },
      chunks: Array.from({ length: 24 }, () => Buffer.alloc(megabyte, " ")),
    });
    expect([status, body]).toEqual([413, '{"message":"Request Too Long"}']);
  });

  test("after decompression", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * megabyte, " "));
    const response = await post(await start(), { body: bomb, headers: { "content-encoding": "gzip" } });
    expect([response.status, await messageOf(response)]).toEqual([413, "Request Too Long"]);
  });
});

type Send = {
  headers: Record<string, string>;
  body?: string;
  chunks?: Buffer[];
  path?: string;
  method?: string;
};

/** A token with the running issuer's signature that the issuer would not mint. */
const mintOwn = async (claims: object): Promise<string> => {
  const { loadSigningKey } = await import("../issuer/signing-key.ts");
  const key = await loadSigningKey(directory);
  return new SignJWT({ token_use: "id", sub: "ana", aud: "trips-web", ...claims })
    .setProtectedHeader({ alg: "RS256", kid: key.id })
    .setIssuer(issuer.issuer)
    .setExpirationTime("1h")
    .sign(key.privateKey);
};

describe("a token", () => {
  afterEach(() => expect(kinesis.requests).toEqual([]));

  const expectRefused = async (bearer: string | undefined, message = "Unauthorized"): Promise<void> => {
    const response = await post(await start(), { bearer });
    expect([response.status, await messageOf(response)]).toEqual([401, message]);
    expect(response.headers.get("x-amzn-errortype")).toBe("UnauthorizedException");
  };

  const sign = async (claims: object, key: KeyObject, kid = "other", alg = "RS256"): Promise<string> =>
    new SignJWT({ token_use: "id", sub: "ana", ...claims })
      .setProtectedHeader({ alg, kid })
      .setIssuer(issuer.issuer)
      .setAudience("trips-web")
      .setExpirationTime("1h")
      .sign(key);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publishedKey = async () =>
    (
      (await (await fetch(`${issuer.issuer}/.well-known/jwks.json`)).json()) as {
        keys: { kid: string; n: string }[];
      }
    ).keys[0]!;

  test("that is absent is a 401", () => expectRefused(""));
  test("that is malformed is a 401", () => expectRefused("Bearer nonsense"));
  test("of Basic authentication is a 401", () => expectRefused("Basic YTpi"));

  test("that has expired is a 401 that says so", async () => {
    const expired = await issuer.mintIdToken("ana", { expiresInSeconds: -1 });
    await expectRefused(`Bearer ${expired}`, "The incoming token has expired");
  });

  test("signed by another issuer is a 401, even under the right key id", async () => {
    await expectRefused(await sign({}, privateKey));
    await expectRefused(await sign({}, privateKey, (await publishedKey()).kid));
  });

  test("of another issuer with keys of its own is a 401", async () => {
    const otherDirectory = await mkdtemp(join(tmpdir(), "gateway-"));
    const clients = [{ clientId: "trips-web", redirectUris: [] }];
    const other = await startIssuer({ port: 0, directory: otherDirectory, clients });
    const foreign = await other.mintIdToken("ana");
    await other.stop();
    await rm(otherDirectory, { recursive: true });
    await expectRefused(foreign);
  });

  test("for another client, or not an ID token, is a 401", async () => {
    const response = await post(await start({ audience: ["other"] }));
    expect(response.status).toBe(401);
    const access = await mintOwn({ token_use: "access" });
    await expectRefused(access);
  });

  test("signed with the public key as a shared secret, or unsigned, is a 401", async () => {
    const { n, kid } = await publishedKey();
    const shared = await new SignJWT({ token_use: "id", sub: "ana" })
      .setProtectedHeader({ alg: "HS256", kid })
      .setIssuer(issuer.issuer)
      .setAudience("trips-web")
      .setExpirationTime("1h")
      .sign(Buffer.from(n));
    await expectRefused(shared);
    const [, payload] = token.split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    await expectRefused(`${none}.${payload}.`);
  });

  test("with a changed payload is a 401", async () => {
    const [header, payload, signature] = token.split(".");
    const claims = JSON.parse(Buffer.from(payload!, "base64url").toString("utf8"));
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: "victim" })).toString("base64url");
    await expectRefused(`Bearer ${header}.${changed}.${signature}`);
  });

  test("cannot be verified while the issuer is down: a 500, never a 401", async () => {
    const response = await post(await start({ issuer: "http://127.0.0.1:1" }));
    expect([response.status, await messageOf(response)]).toEqual([500, "Internal server error"]);
    expect(logged.join()).toContain("the issuer's keys cannot be read");
    expect(logged.join()).not.toContain(token);
  });
});

describe("what Kinesis answers", () => {
  test("as a throttle is a 429 with Retry-After", async () => {
    kinesis.answerWith(() => kinesisError(400, "ProvisionedThroughputExceededException"));
    const response = await post(await start());
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(response.headers.get("access-control-expose-headers")).toContain("Retry-After");
    expect(await messageOf(response)).toBe("Too many records at once.");
  });

  test.each([
    [400, "ResourceNotFoundException", 500, "Internal server error"],
    [500, "InternalFailure", 503, "Service unavailable."],
  ])("as %i %s is a %i", async (statusCode, type, expected, message) => {
    kinesis.answerWith(() => kinesisError(statusCode, type));
    const response = await post(await start());
    expect([response.status, await messageOf(response)]).toEqual([expected, message]);
  });

  test("too late is a 504", async () => {
    kinesis.answerWith(() => new Promise(() => {}));
    const response = await post(await start({ integrationTimeoutMs: 20 }));
    expect([response.status, await messageOf(response)]).toEqual([504, "Endpoint request timed out"]);
  });
});

describe("a read", () => {
  const get = (url: string, path: string, headers = {}) =>
    fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } });

  test("invokes the function with a REST proxy event that has the token's claims", async () => {
    const now = Math.floor(Date.now() / 1000) * 1000;
    const fleet = await issuer.mintIdToken("ana", { groups: ["fleet", "night"] });
    const url = await start({ now: () => now });
    const path = "/v1/trips/a%3Ab?driver=x&driver=n%20o&empty=";
    const response = await get(url, path, { authorization: fleet, "X-Custom": "1" });
    expect(response.status).toBe(200);
    const [{ name, event }] = functions.events as [{ name: string; event: Record<string, unknown> }];
    expect(name).toBe("readApi");
    expect(event).toMatchObject({
      resource: "/v1/trips/{tripId}",
      path: "/v1/trips/a%3Ab",
      httpMethod: "GET",
      pathParameters: { tripId: "a:b" },
      queryStringParameters: { driver: "n o", empty: "" },
      multiValueQueryStringParameters: { driver: ["x", "n o"], empty: [""] },
      multiValueHeaders: { "X-Forwarded-Proto": ["http"] },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        stage: "live",
        path: "/live/v1/trips/a%3Ab",
        resourcePath: "/v1/trips/{tripId}",
        httpMethod: "GET",
        requestId: response.headers.get("x-amzn-requestid"),
        requestTimeEpoch: now,
        protocol: "HTTP/1.1",
        identity: { sourceIp: "127.0.0.1", user: null },
        authorizer: {
          claims: { sub: "ana", "cognito:groups": "fleet,night", token_use: "id", email_verified: "true" },
        },
      },
    });
    const { headers, requestContext } = event as {
      headers: Record<string, string>;
      requestContext: { requestTime: string; authorizer: { claims: Record<string, string> } };
    };
    expect(Object.keys(headers).find((header) => header.toLowerCase() === "x-custom")).toBeDefined();
    expect(requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(requestContext.authorizer.claims.exp).toMatch(
      /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d [\d:]{8} UTC \d{4}$/,
    );
    expect(Date.parse(requestContext.authorizer.claims.iat!)).toBeLessThanOrEqual(Date.now());
  });

  test("without parameters or a query gives null for them", async () => {
    const url = await start();
    await get(url, "/v1/pulse");
    expect(functions.events[0]!.event).toMatchObject({
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  test("returns the function's answer with all of its headers", async () => {
    functions.answerWith(() => ({
      ok: true,
      payload: {
        statusCode: 404,
        headers: { "Content-Type": "text/plain", "Content-Length": "999", "X-One": 1 },
        multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
        body: Buffer.from("né").toString("base64"),
        isBase64Encoded: true,
      },
    }));
    const response = await get(await start(), "/v1/trips/t");
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("né");
    expect(response.headers.get("content-type")).toBe("text/plain");
    expect(response.headers.get("x-one")).toBe("1");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  test("with a large answer is gzipped for a client that accepts it, and only then", async () => {
    const body = JSON.stringify({ text: "route ".repeat(500) });
    functions.answerWith(() => ({ ok: true, payload: { statusCode: 200, body } }));
    const url = await start();
    const request = { path: "/v1/pulse", method: "GET" };
    const plain = await send(url, { ...request, headers: { authorization: token } });
    expect([plain.headers["content-encoding"], plain.body]).toEqual([undefined, body]);
    const refusing = await send(url, {
      ...request,
      headers: { authorization: token, "accept-encoding": "br, gzip;q=0" },
    });
    expect(refusing.headers["content-encoding"]).toBeUndefined();
    const zipped = await fetch(`${url}/v1/pulse`, {
      headers: { authorization: token, "accept-encoding": "gzip" },
    });
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    expect(zipped.headers.get("vary")).toBe("Accept-Encoding");
    expect(await zipped.text()).toBe(body);
    expect(gunzipSync(gzipSync(body)).toString()).toBe(body);
  });

  test.each([
    ["fails", { ok: false, errorType: "TypeError", errorMessage: "secret" }],
    ["answers nothing", { ok: true, payload: null }],
    ["answers a string", { ok: true, payload: "ok" }],
    ["answers without a status", { ok: true, payload: { body: "x" } }],
    ["answers a status of 99", { ok: true, payload: { statusCode: 99 } }],
    ["answers an object as body", { ok: true, payload: { statusCode: 200, body: {} } }],
    [
      "answers a header of two lines",
      { ok: true, payload: { statusCode: 200, headers: { a: "b\r\nc: d" } } },
    ],
    ["answers a list of headers", { ok: true, payload: { statusCode: 200, headers: [] } }],
  ] as const)("of a function that %s is a 502", async (_, result) => {
    functions.answerWith(() => result);
    const response = await get(await start(), "/v1/pulse");
    expect([response.status, await messageOf(response)]).toEqual([502, "Internal server error"]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain("function readApi");
    expect(logged[0]).not.toContain("secret");
  });

  test("with a function that takes too long is a 504", async () => {
    functions.answerWith(() => new Promise(() => {}));
    const response = await get(await start({ integrationTimeoutMs: 20 }), "/v1/pulse");
    expect([response.status, await messageOf(response)]).toEqual([504, "Endpoint request timed out"]);
  });

  test("without a token invokes nothing", async () => {
    const response = await fetch(`${await start()}/v1/pulse`);
    expect(response.status).toBe(401);
    expect(functions.events).toEqual([]);
  });
});

describe("the gateway", () => {
  test("answers the health check without a token", async () => {
    const response = await fetch(`${await start()}/health`);
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  test.each([
    ["GET", "/"],
    ["GET", "/v1/trips/t/records"],
    ["DELETE", "/v1/trips/t"],
    ["POST", "/v1/trips//records"],
    ["GET", "/v1/trips/t/route/extra"],
    ["OPTIONS", "/v2"],
  ])("answers %s %s, which is no route, with a 403", async (method, path) => {
    const response = await fetch(`${await start()}${path}`, { method });
    expect([response.status, await messageOf(response)]).toEqual([403, "Missing Authentication Token"]);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });

  test("allows requests from pages of any origin, with the headers they need", async () => {
    const response = await fetch(`${await start()}/v1/trips/t/records`, { method: "OPTIONS" });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-methods")).toBe("POST,OPTIONS");
    expect(response.headers.get("access-control-allow-headers")).toContain("Authorization");
  });

  test("throttles beyond its burst and lets requests pass again later", async () => {
    let now = Date.now();
    const url = await start({
      api: { ...sampleApi, throttle: { rateLimit: 1, burstLimit: 2 } },
      now: () => now,
    });
    const statuses = [await post(url), await post(url), await post(url)].map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 429]);
    const throttled = await post(url);
    expect(await messageOf(throttled)).toBe("Too Many Requests");
    now += 1000;
    expect((await post(url)).status).toBe(200);
    expect(kinesis.stored).toHaveLength(3);
  });

  test("serves many requests over one connection", async () => {
    const url = new URL(await start());
    const socket = connect(Number(url.port), url.hostname);
    const request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let received = "";
    const answered = new Promise<void>((resolve) => {
      socket.on("data", (chunk) => {
        received += chunk;
        if (received.split("HTTP/1.1 200 OK").length === 4) resolve();
      });
    });
    socket.write(request.repeat(3));
    await answered;
    socket.destroy();
  });

  test("stops while a request is in flight and a connection idles", async () => {
    kinesis.answerWith(() => new Promise(() => {}));
    const url = await start();
    await fetch(`${url}/health`);
    const pending = post(url).then(
      (response) => response.status,
      () => "closed",
    );
    await expect.poll(() => kinesis.requests.length).toBe(1);
    await running.pop()!.stop();
    expect([502, "closed"]).toContain(await pending);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  test("reports a taken port", async () => {
    const port = Number(new URL(await start()).port);
    await expect(start({ port })).rejects.toThrow(
      `Port ${port} is taken. Choose another one with --api-port.`,
    );
  });

  test("writes no token, claim or body to its log", async () => {
    kinesis.answerWith(() => Promise.reject(new Error("ana -34.603722")));
    const response = await post(await start());
    expect(response.status).toBe(500);
    expect(logged).toHaveLength(1);
    for (const secret of [token, "ana", "34.603722"]) expect(logged[0]).not.toContain(secret);
  });
});
