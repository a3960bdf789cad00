import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningIssuer, startIssuer } from "../issuer/issuer.ts";
import { sampleApi } from "../testing/sample-api.ts";
import { type ApiGatewayOptions, startApiGateway } from "./api-gateway.ts";
import {
  createRecordingFunctions,
  createRecordingKinesis,
  kinesisError,
  type RecordingKinesis,
} from "./recording-services.ts";
import { createResponseSelector } from "./response-selector.ts";
import { compileTemplate } from "./template.ts";
import { createBodyValidator } from "./validator.ts";

/** One test for each fact of REST APIs with an AWS service integration, as the API Gateway guide states it. */
let directory: string;
let issuer: RunningIssuer;
let token: string;
let expired: string;
let kinesis: RecordingKinesis;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gateway-facts-"));
  issuer = await startIssuer({ port: 0, directory, clients: [{ clientId: "trips-web", redirectUris: [] }] });
  token = await issuer.mintIdToken("ana");
  expired = await issuer.mintIdToken("ana", { expiresInSeconds: -60 });
});
afterAll(async () => {
  await issuer.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  kinesis = createRecordingKinesis();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((part) => part.stop()));
});

const start = async (options: Partial<ApiGatewayOptions> = {}): Promise<string> => {
  const gateway = await startApiGateway({
    port: 0,
    api: sampleApi,
    kinesis,
    functions: createRecordingFunctions(),
    issuer: issuer.issuer,
    audience: ["trips-web"],
    ...options,
  });
  running.push(gateway);
  return `http://127.0.0.1:${gateway.port}`;
};

const batch = { timeZone: "UTC", records: [{ id: 0, t: 1_795_162_800_000, lat: -34.6, lon: -58.38 }] };
const post = (
  url: string,
  { headers = {}, body = JSON.stringify(batch) as string | Buffer<ArrayBuffer>, bearer = token } = {},
) =>
  fetch(`${url}/v1/trips/t/records`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}`, ...headers },
    body,
  });
const told = async (response: Response) => [
  response.status,
  ((await response.json()) as { message: string }).message,
];
const render = (source: string, body = "", context: object = {}): string =>
  compileTemplate(source)({
    body,
    parameters: { path: {}, querystring: {}, header: {} },
    context: context as Record<string, unknown>,
  }).text;

describe("the integration", () => {
  test("calls PutRecord with base64 data, as application/x-amz-json-1.1", async () => {
    const types: string[] = [];
    const { handle } = kinesis;
    const url = await start({
      kinesis: {
        ...kinesis,
        handle: (operation, body, type) => {
          types.push(`${operation} ${type}`);
          return handle(operation, body, type);
        },
      },
    });
    await post(url);
    expect(types).toEqual(["PutRecord application/x-amz-json-1.1"]);
    expect(JSON.parse(Buffer.from(kinesis.requests[0]!.Data!, "base64").toString())).toMatchObject({ batch });
  });

  test("takes a template of at most 300 KB", () => {
    expect(() => compileTemplate("x".repeat(300 * 1024))).not.toThrow();
    expect(() => compileTemplate("x".repeat(300 * 1024 + 1))).toThrow(
      /307201 bytes; API Gateway allows 307200/,
    );
  });

  test("takes at most 1,000 iterations of #foreach", () => {
    const loop = "#foreach($n in $input.path('$'))$n#end";
    expect(render(loop, JSON.stringify(Array(1000).fill(1)))).toHaveLength(1000);
    expect(() => render(loop, JSON.stringify(Array(1001).fill(1)))).toThrow(
      /1001 items; API Gateway allows 1000/,
    );
  });
});

describe("a mapping template", () => {
  test("reads an empty $input.body as {}", () => expect(render("$input.body")).toBe("{}"));

  test("reads a missing $input.path as null, which equals an empty string", () => {
    const source = `#if($input.path('$.no') == "")equal#end[$input.path('$.no')]`;
    expect(render(source, '{"a":1}')).toBe("equal[]");
  });

  test("writes \\' from escapeJavaScript, which is no JSON until it is replaced", () => {
    const body = JSON.stringify({ text: "it's" });
    const escaped = render("\"$util.escapeJavaScript($input.path('$.text'))\"", body);
    expect(escaped).toBe('"it\\\'s"');
    expect(() => JSON.parse(escaped)).toThrow(SyntaxError);
    const replaced = render(`"$util.escapeJavaScript($input.path('$.text')).replaceAll("\\\\'","'")"`, body);
    expect(JSON.parse(replaced)).toBe("it's");
  });

  test("reads claims one by one, and the whole set as nothing", () => {
    const context = { authorizer: { claims: { sub: "ana" } } };
    expect(render("$context.authorizer.claims.sub [$context.authorizer.claims]", "", context)).toBe("ana []");
  });

  test("reads requestTimeEpoch in milliseconds", async () => {
    const now = Date.now();
    await post(await start({ now: () => now }));
    expect(kinesis.stored[0]).toMatchObject({ receivedAt: now });
  });

  test("cannot be bypassed: another content type is a 415", async () => {
    const response = await post(await start(), { headers: { "content-type": "text/csv" } });
    expect(await told(response)).toEqual([415, "Unsupported Media Type"]);
  });
});

describe("the integration response", () => {
  test("is chosen by matching the pattern with the HTTP status, and the one without a pattern takes the rest", () => {
    const choose = createResponseSelector([
      { statusCode: 200 },
      { statusCode: 429, selectionPattern: "4\\d{2}" },
    ]);
    expect([200, 400, 500].map((status) => choose(status)?.statusCode)).toEqual([200, 429, 200]);
  });

  test("turns a Kinesis 400 into a 200 when no pattern matches it", async () => {
    expect(createResponseSelector([{ statusCode: 200 }])(400)).toEqual({ statusCode: 200 });
    kinesis.answerWith(() => kinesisError(400, "ProvisionedThroughputExceededException"));
    expect((await post(await start())).status).toBe(429);
  });

  test("matches a pattern with the whole status only", () => {
    expect(createResponseSelector([{ statusCode: 400, selectionPattern: "4" }])(400)).toBeUndefined();
  });
});

describe("the request validator", () => {
  test("validates a body by a JSON schema of draft 4", () => {
    const schema = {
      type: "object",
      properties: { n: { type: "number", minimum: 0, exclusiveMinimum: true } },
    };
    const validate = createBodyValidator({ $schema: "http://json-schema.org/draft-04/schema#", ...schema });
    expect(validate('{"n":0.1}')).toEqual({ n: 0.1 });
    expect(() => validate('{"n":0}')).toThrow(/BAD_REQUEST_BODY/);
  });

  test("answers 400 Invalid request body", async () => {
    expect(await told(await post(await start(), { body: "[]" }))).toEqual([
      400,
      expect.stringMatching(/^Invalid request body/),
    ]);
  });
});

describe("an error of the gateway is {message}", () => {
  test("an unknown route is a 403 Missing Authentication Token", async () => {
    const response = await fetch(`${await start()}/v2/none`);
    expect(await told(response)).toEqual([403, "Missing Authentication Token"]);
  });

  test("a missing or foreign token is a 401 Unauthorized", async () => {
    const url = await start();
    expect(await told(await post(url, { headers: { authorization: "" } }))).toEqual([401, "Unauthorized"]);
    expect(await told(await post(url, { bearer: "x.y.z" }))).toEqual([401, "Unauthorized"]);
  });

  test("an expired token is a 401 with the reason", async () => {
    const response = await post(await start(), { bearer: expired });
    expect(await told(response)).toEqual([401, "The incoming token has expired"]);
  });

  test("beyond the stage's rate and burst it is a 429 Too Many Requests, before the token is looked at", async () => {
    const url = await start({
      api: { ...sampleApi, throttle: { rateLimit: 1, burstLimit: 1 } },
      now: () => 0,
    });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const response = await post(url, { bearer: "nobody's" });
    expect(response.headers.get("x-amzn-errortype")).toBe("TooManyRequestsException");
    expect(response.headers.get("retry-after")).toBe("1");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await told(response)).toEqual([429, "Too Many Requests"]);
    expect(kinesis.requests).toEqual([]);
  });

  test("beyond the account's burst of 5,000 it is a 429 too", async () => {
    const url = await start({ now: () => 0 });
    const statuses = new Map<number, number>();
    for (let round = 0; round < 51; round++) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(`${url}/health`)));
      for (const answer of answers) {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        await answer.arrayBuffer();
      }
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: 5000, 429: 100 });
  });

  test("a body of more than 10 MB is a 413 Request Too Long", async () => {
    const response = await post(await start(), { body: " ".repeat(10 * 1024 * 1024 + 1) });
    expect(await told(response)).toEqual([413, "Request Too Long"]);
  });

  test("an integration that takes too long is a 504 Endpoint request timed out", async () => {
    kinesis.answerWith(() => new Promise(() => {}));
    expect(await told(await post(await start({ integrationTimeoutMs: 10 })))).toEqual([
      504,
      "Endpoint request timed out",
    ]);
  });
});

test("the authorizer takes the ID token, not the access token", async () => {
  const url = await start();
  expect((await post(url)).status).toBe(200);
  const { SignJWT } = await import("jose");
  const { loadSigningKey } = await import("../issuer/signing-key.ts");
  const key = await loadSigningKey(directory);
  const access = await new SignJWT({ token_use: "access", sub: "ana", client_id: "trips-web" })
    .setProtectedHeader({ alg: "RS256", kid: key.id })
    .setIssuer(issuer.issuer)
    .setExpirationTime("1h")
    .sign(key.privateKey);
  expect(await told(await post(url, { bearer: access }))).toEqual([401, "Unauthorized"]);
});

test("a gzipped request is decoded", async () => {
  const body = Buffer.from(gzipSync(JSON.stringify(batch)));
  const response = await post(await start(), { body, headers: { "content-encoding": "gzip" } });
  expect(response.status).toBe(200);
  expect(kinesis.stored[0]).toMatchObject({ batch });
});

describe("a page of another origin", () => {
  const origin = "https://dashboard.example.test";

  test("may send a preflight, which needs no token and gets the resource's methods and headers", async () => {
    const url = await start();
    for (const [path, methods] of [
      ["/v1/trips/t/records", "POST,OPTIONS"],
      ["/v1/pulse", "GET,OPTIONS"],
    ]) {
      const response = await fetch(`${url}${path}`, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,content-type,content-encoding",
        },
      });
      expect([response.status, response.headers.get("access-control-allow-methods")]).toEqual([204, methods]);
      const allowed = response.headers.get("access-control-allow-headers")!.toLowerCase().split(",");
      expect(allowed).toEqual(expect.arrayContaining(["authorization", "content-type", "content-encoding"]));
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    }
  });

  test("may read every answer, errors of the gateway and of the integration included", async () => {
    const url = await start();
    const throttled = await start({ api: { ...sampleApi, throttle: { rateLimit: 0, burstLimit: 0 } } });
    const silent = await start({
      integrationTimeoutMs: 10,
      kinesis: { ...kinesis, handle: () => new Promise(() => {}) },
    });
    const answers = [
      await post(url),
      await post(url, { body: "{" }),
      await post(url, { bearer: "none" }),
      await fetch(`${url}/nothing`),
      await post(url, { body: " ".repeat(10 * 1024 * 1024 + 1) }),
      await post(url, { headers: { "content-type": "text/csv" } }),
      await post(throttled),
      await post(silent),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 401, 403, 413, 415, 429, 504]);
    for (const { headers } of answers) {
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("access-control-expose-headers")).toContain("Retry-After");
    }
  });
});
