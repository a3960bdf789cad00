import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import type { DecodedBatch } from "@trips/core/domain/batch.ts";
import { decodeBatches } from "@trips/core/domain/decode.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { GatewayError, toAnswer } from "@trips/local/api-gateway/gateway-error.ts";
import { createPutRecordIntegration, type Integration } from "@trips/local/api-gateway/put-record.ts";
import type { GatewayRequest } from "@trips/local/api-gateway/request-context.ts";
import type { JsonService } from "@trips/local/service.ts";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { apiSpec } from "./api.ts";

const now = 1_795_162_800_000;
const [driver, device] = ["ana", "0123456789abcdef"];
const key = `trips_${device}_${"A-_z".repeat(8)}`;

let put: Record<string, string>[];
/** While it is set: Kinesis's answer to whatever is put. */
let failure: { readonly statusCode: number; readonly type: string } | undefined;
beforeEach(() => {
  put = [];
  failure = undefined;
});

/** As Kinesis, it refuses what has no data, quoting the hash key. */
const kinesis: JsonService = {
  targetPrefix: "Kinesis_20131202",
  call: () => Promise.reject(new Error("not called")),
  handle: async (_, request) => {
    const record = JSON.parse(Buffer.from(request).toString("utf8")) as Record<string, string>;
    const answer = (statusCode: number, body: object) => ({
      ...{ statusCode, headers: {}, body: Buffer.from(JSON.stringify(body)) },
    });
    if (failure) return answer(failure.statusCode, { __type: failure.type, message: "" });
    if (record.Data === undefined) {
      const message = `Value null at 'data' failed; Value '${record.ExplicitHashKey}' at 'explicitHashKey' failed`;
      return answer(400, { __type: "ValidationException", message });
    }
    put.push(record);
    return answer(200, { ShardId: "shardId-000000000000", SequenceNumber: "1" });
  },
};

const gateways: ReadonlyMap<string, Integration> = new Map(
  apiSpec.routes.flatMap(({ method, path, integration }) => {
    const app = /^\/v1\/devices\/([a-z]+)$/.exec(path)?.[1];
    if (!app || integration.type !== "kinesis-put-record") return [];
    const gateway = createPutRecordIntegration({ integration, kinesis, withinTimeout: (work) => work });
    return [[`${method} ${app}`, gateway] as const];
  }),
);

type Sent = {
  readonly body?: string | undefined;
  readonly query?: Readonly<Record<string, string>>;
  readonly type?: string | undefined;
  readonly authorizer?: Readonly<Record<string, string>>;
};

const send = async (name: string, { body = "", query = {}, type, authorizer }: Sent) => {
  const headers = type === undefined ? {} : { "content-type": type };
  const incoming = Object.assign(Readable.from(body === "" ? [] : [Buffer.from(body)]), {
    headers,
    rawHeaders: Object.entries(headers).flat(),
  });
  const request = {
    ...{ incoming, match: { pathParameters: {} }, query: new URLSearchParams(query) },
    context: { requestId: "r", requestTimeEpoch: now, authorizer: authorizer ?? { driver, device } },
  } as unknown as GatewayRequest;
  const answer = await gateways.get(name)!(request).catch((error: unknown) => {
    if (!(error instanceof GatewayError)) throw error;
    return toAnswer(error, apiSpec.gatewayResponses);
  });
  return { status: answer.statusCode, headers: answer.headers, json: JSON.parse(String(answer.body)) };
};

const json = "application/json";
const form = "application/x-www-form-urlencoded";

/** The envelope that was put last. */
const envelope = () => JSON.parse(Buffer.from(put.at(-1)!.Data!, "base64").toString("utf8"));

const location = { _type: "location", tst: now / 1000, lat: -34.6, lon: -58.38, acc: 5, tid: "an" };
const feature = {
  type: "Feature",
  geometry: { type: "Point", coordinates: [-58.38, -34.6] },
  properties: { timestamp: "2026-11-20T09:00:00-0300", speed: 8, device_id: "" },
};
const traccar = {
  location: { timestamp: "2026-11-20T12:00:00.000Z", coords: { latitude: -34.6, longitude: -58.38 } },
  device_id: "12345678",
};

test.each([
  ["POST owntracks", { body: JSON.stringify(location), type: `${json}; charset=utf-8` }, [], location],
  [
    "POST overland",
    { body: JSON.stringify({ locations: [feature], current: {} }), type: json },
    { result: "ok" },
    { locations: [feature], current: {} },
  ],
  [
    "POST traccar",
    { body: JSON.stringify(traccar), type: json, query: { id: key } },
    { result: "ok" },
    traccar,
  ],
  [
    "GET osmand",
    { query: { id: key, lat: "-34.6", lon: "-58.38", note: `it's a "b" \\ é😀 </script>` } },
    { result: "ok" },
    { lat: "-34.6", lon: "-58.38", note: `it's a "b" \\ é😀 </script>` },
  ],
  [
    "POST osmand",
    { query: { id: key, lat: "1", lon: "2" }, type: form },
    { result: "ok" },
    { lat: "1", lon: "2" },
  ],
  [
    "POST osmand",
    { query: { id: key }, type: form, body: "lat=1&lon=2&note=it's%22" },
    { result: "ok" },
    "lat=1&lon=2&note=it's%22",
  ],
] as const)(
  "what %s receives is put as it was sent, and the answer lets the app forget it",
  async (name, sent, answer, body) => {
    expect(await send(name, sent)).toMatchObject({ status: 200, json: answer });
    expect(put).toEqual([
      { StreamName: "records", PartitionKey: `${driver}/${device}`, Data: expect.any(String) },
    ]);
    const app = name.split(" ")[1];
    expect(envelope()).toStrictEqual({
      version: 2,
      driver,
      device,
      app,
      receivedAt: now,
      requestId: "r",
      body,
    });
  },
);

test("Traccar's JSON at the address of the OsmAnd protocol is read as at its own", async () => {
  const lastBatch = () =>
    decodeBatches(Buffer.from(put.at(-1)!.Data!, "base64"))[0] as Extract<
      DecodedBatch,
      { readonly ok: true }
    >;
  const sent = { body: JSON.stringify({ ...traccar, device_id: key }), type: json, query: { id: key } };
  expect(await send("POST traccar", sent)).toMatchObject({ status: 200 });
  const asItsOwn = lastBatch();
  expect(asItsOwn).toMatchObject({ batch: { records: [{ latMicrodegrees: -34_600_000 }], rejected: [] } });
  expect(await send("POST osmand", sent)).toMatchObject({ status: 200, json: { result: "ok" } });
  expect(JSON.stringify(envelope())).not.toContain(key.slice(23));
  expect(lastBatch()).toEqual({ ok: true, batch: { ...asItsOwn.batch, device: "osmand" } });
});

test("what Home Assistant renders of the example in docs/apps.md becomes a record", async () => {
  const paper = readFileSync(new URL("../../../docs/apps.md", import.meta.url), "utf8");
  const example = /^```yaml\n(rest_command:.*?)^```/ms.exec(paper)![1]!;
  const settingOf = (name: string): string =>
    new RegExp(`^ +${name}: "?([^"\n]*)"?$`, "m").exec(example)![1]!;
  const attributes: Readonly<Record<string, string>> = {
    ...{ latitude: "-34.603722", longitude: "-58.381592", gps_accuracy: "12" },
    ...{ altitude: "25.5", course: "92", speed: "8.3" },
  };
  const given = (name: string): string => {
    const template = settingOf(name);
    const attribute = /attributes\.(\w+)/.exec(template)?.[1];
    return attribute === undefined ? String(now / 1000) : attributes[attribute]!;
  };
  expect(settingOf("time")).toContain("last_updated");
  const rendered = settingOf("payload").replaceAll(/\{\{ (\w+) \}\}/g, (_, name) => given(name));
  const [type, query] = [settingOf("content_type"), { id: key }];
  expect(await send("POST osmand", { body: rendered, type, query })).toMatchObject({ status: 200 });
  expect(decodeBatches(Buffer.from(put.at(-1)!.Data!, "base64"))).toMatchObject([
    {
      batch: {
        rejected: [],
        records: [
          {
            ...{ t: now, latMicrodegrees: -34_603_722, lonMicrodegrees: -58_381_592, accuracyMeters: 12 },
            ...{ speedCmps: 830, headingDegrees: 92, altitudeMeters: 26 },
          },
        ],
      },
    },
  ]);
});

describe("without anything put", () => {
  test.each([
    ["POST owntracks", { _type: "transition", event: "enter" }, []],
    ["POST owntracks", { _type: "waypoints", waypoints: [] }, []],
    ["POST owntracks", { _type: "lwt", tst: 1 }, []],
    ["POST owntracks", {}, []],
    ["POST owntracks", "", []],
    ["POST overland", { locations: [] }, { result: "ok" }],
  ] as const)("%s answers %j so that the app does not send it again", async (name, sent, answer) => {
    const body = sent === "" ? "" : JSON.stringify(sent);
    expect(await send(name, { body, type: json })).toMatchObject({
      status: 200,
      json: answer,
    });
    expect(put).toEqual([]);
  });

  const many = Object.fromEntries(Array.from({ length: 101 }, (_, each) => [`p${each}`, "1"]));
  test.each([
    ["POST owntracks", { body: '{"_type":"encrypted","data":"x"}', type: json }, 400, "encryption key"],
    ["POST owntracks", { body: "{", type: json }, 400, "Could not parse"],
    ["POST owntracks", { body: JSON.stringify(location), type: form }, 415, "Unsupported"],
    ["POST overland", { body: "{}", type: json }, 400, '"locations" is missing'],
    [
      "POST overland",
      { body: JSON.stringify({ locations: new Array(1001).fill(0) }), type: json },
      400,
      "at most 1000 items",
    ],
    ["POST traccar", { body: '{"location":[]}', type: json }, 400, "must be an object"],
    ["GET osmand", { query: many }, 400, "100 parameters at most"],
    ["POST osmand", { body: "lat=1", type: "text/plain" }, 415, "Unsupported"],
  ] as const)("%s refuses what the app cannot send, and says why", async (name, sent, status, told) => {
    expect(await send(name, sent)).toMatchObject({
      status,
      json: { message: expect.stringContaining(told) },
    });
    expect(put).toEqual([]);
  });

  test.each([{ driver: "a b", device }, { driver, device: 'x","driver":"b' }, { driver }])(
    "the caller %j is a 403",
    async (authorizer) => {
      const sent = {
        body: JSON.stringify(location),
        type: json,
        authorizer: authorizer as Record<string, string>,
      };
      expect((await send("POST owntracks", sent)).status).toBe(403);
      expect(put).toEqual([]);
    },
  );
});

test.each([...gateways.keys()])("%s asks for a retry if nothing could be stored", async (name) => {
  const sent: Sent = {
    ...{ body: JSON.stringify({ ...location, ...traccar, locations: [feature] }), query: { lat: "1" } },
  };
  failure = { statusCode: 400, type: "ProvisionedThroughputExceededException" };
  expect(await send(name, sent)).toMatchObject({ status: 429, headers: { "Retry-After": "1" } });
  failure = { statusCode: 400, type: "ResourceNotFoundException" };
  expect((await send(name, sent)).status).toBe(500);
  failure = { statusCode: 500, type: "InternalFailure" };
  expect((await send(name, sent)).status).toBe(503);
});

test("no device's key reaches the stream, wherever the app puts it", async () => {
  const posts: [string, Sent][] = [
    ["POST owntracks", { body: JSON.stringify({ ...location, tid: key, [key]: 1 }), type: json }],
    ["POST traccar", { body: JSON.stringify({ ...traccar, device_id: key, _: `&id=${key}&` }), type: json }],
    ["GET osmand", { query: { id: key, lat: "1", deviceid: key, [key]: `x${key}x` } }],
    ["POST osmand", { query: { id: key }, body: `id=${key}&lat=1`, type: form }],
  ];
  for (const [name, sent] of posts) {
    expect((await send(name, sent)).status).toBe(200);
    expect(JSON.stringify(envelope())).not.toContain(key.slice(23));
  }
  expect(put).toHaveLength(posts.length);
});

/* Whatever is sent. */

const hostile = fc.constantFrom(
  ...[
    "$driver",
    ["$", "{q}"].join(""),
    "#set($driver = 'x')",
    "#end",
    "#foreach",
    "\\",
    '"',
    "'",
    "\\'",
    "`",
    "\u2028",
    "##",
  ],
  ...[
    "#*",
    "$util.base64Encode('x')",
    '"}',
    '","driver":"victim',
    "😀",
    "\ud800",
    "é",
    "\0",
    "&",
    "=",
    "%",
    "+",
  ],
  ...[
    "__proto__",
    "constructor",
    "get",
    "size",
    "keySet",
    "toString",
    "id",
    "lat",
    "version",
    "body",
    "~driver~",
  ],
);
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(hostile, { maxLength: 6 }).map((parts) => parts.join("")),
);
const anything = fc.anything({
  maxDepth: 2,
  maxKeys: 3,
  key: text,
  values: [text, fc.double(), fc.boolean(), fc.constant(null)],
});
const nested = fc
  .tuple(fc.constantFrom(10, 1_000, 100_000), fc.constantFrom("[", '{"a":'))
  .map(([depth, open]) => open.repeat(depth) + (open === "[" ? "]" : "1}").slice(-1).repeat(depth));
/** Objects of the app's own shape, with anything in them. */
const shaped = fc.record(
  {
    _type: fc.oneof({ weight: 3, arbitrary: fc.constant("location") }, text),
    locations: fc.oneof({ weight: 3, arbitrary: fc.array(anything, { maxLength: 3 }) }, anything),
    location: fc.oneof({ weight: 3, arbitrary: fc.dictionary(text, anything) }, anything),
    more: anything,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  { weight: 6, arbitrary: shaped.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: anything.map((value) => JSON.stringify(value) ?? "") },
  { weight: 2, arbitrary: text },
  { weight: 1, arbitrary: fc.tuple(shaped, text).map(([value, rest]) => JSON.stringify(value) + rest) },
);
const query = fc.dictionary(text, text, { maxKeys: 5 });

const isJson = (name: string): boolean => !name.endsWith("osmand");

describe.each([...gateways.keys()])("%s", (name) => {
  test("brings no 5xx, whatever is sent, and stores it under the caller's name alone", async () => {
    let stored = 0;
    const runs = tries(name.startsWith("GET") ? 5_000 : 10_000);
    const app = name.split(" ")[1];
    const sent = fc.record({
      body: name.startsWith("GET") ? fc.constant("") : body,
      query,
      type: fc.constantFrom(undefined, json, ...(isJson(name) ? [] : [form])),
    });
    await fc.assert(
      fc.asyncProperty(sent, async (each) => {
        put = [];
        const { status } = await send(name, each);
        if (status >= 500) throw new Error(`${status}`);
        const [record] = put;
        if (record === undefined) return;
        stored += 1;
        const data = Buffer.from(record.Data!, "base64");
        const kept = { version: 2, driver, device, app, receivedAt: now, requestId: "r" };
        // As text, which is quicker to compare and has no prototypes.
        if (
          JSON.stringify(JSON.parse(data.toString())) !==
          JSON.stringify({ ...kept, body: bodyOf(name, each) })
        )
          throw new Error(data.toString());
        if (record.PartitionKey !== `${driver}/${device}`) throw new Error(record.PartitionKey);
        if (decodeBatches(data).some((decoded) => !decoded.ok || decoded.batch!.driver !== driver))
          throw new Error("its envelope cannot be decoded");
      }),
      runs,
    );
    expect(stored).toBeGreaterThan(runs.numRuns / 10);
  });
});

test.each([...gateways.keys()].filter(isJson))(
  "%s brings no 5xx, however deep a body is nested",
  async (name) => {
    const sent = nested.map((deep) => `{"_type":"location","locations":[${deep}],"location":{"a":${deep}}}`);
    await fc.assert(
      fc.asyncProperty(sent, async (each) => {
        expect((await send(name, { body: each, type: json })).status).toBeLessThan(500);
      }),
      tries(20),
    );
  },
);

/** JSON's value; the parameters but the key's; or the text of the form. */
const bodyOf = (name: string, sent: { readonly body: string; readonly query: Record<string, string> }) => {
  if (isJson(name)) return JSON.parse(sent.body);
  const { id: _, ...others } = Object.fromEntries(new URLSearchParams(sent.query));
  return Object.keys(others).length > 0 ? others : wellFormed(sent.body);
};

/** As UTF-8 carries it; an empty body reads as an empty object. */
const wellFormed = (value: string): string =>
  value.trim() === "" ? "{}" : Buffer.from(value).toString("utf8");
