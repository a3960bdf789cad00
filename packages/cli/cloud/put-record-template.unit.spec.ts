import { putRecordResponses, putRecordTemplate } from "@trips/core/api/put-record-template.ts";
import { createResponseSelector } from "@trips/local/api-gateway/response-selector.ts";
import { compileTemplate } from "@trips/local/api-gateway/template.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const noParameters = { path: {}, querystring: {}, header: {} };

const jsonNumber = (value: number): string => (Object.is(value, -0) ? "-0" : JSON.stringify(value));

describe("the put-record template", () => {
  const template = compileTemplate(putRecordTemplate("records", "idToken"));
  const now = 1_795_162_800_000;
  const putRecord = (body: string, driver: unknown = "ana", trip = "trip-1"): Record<string, string> => {
    const context = { requestId: "r-1", requestTimeEpoch: now, authorizer: { claims: { sub: driver } } };
    const parameters = { ...noParameters, path: { tripId: trip } };
    return JSON.parse(template({ body, parameters, context }).text);
  };
  const envelopeOf = ({ Data }: Record<string, string>) =>
    JSON.parse(Buffer.from(Data!, "base64").toString("utf8")) as Record<string, unknown>;

  test("a batch is wrapped with its driver, trip, time and request", () => {
    const record = putRecord('{"timeZone":"UTC","records":[]}');
    expect(record).toMatchObject({ StreamName: "records", PartitionKey: "ana/trip-1" });
    expect(envelopeOf(record)).toEqual({
      version: 1,
      driver: "ana",
      trip: "trip-1",
      receivedAt: now,
      requestId: "r-1",
      batch: { timeZone: "UTC", records: [] },
    });
  });

  test("whatever JSON a phone posts is the same JSON value in the record", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => jsonNumber(value)),
      fc.constantFrom("-0", "-0.0", "-0e7", "1e-7", "1E+21", "-1e-400", "12345678901234567890", "0.1e1"),
    );
    const hostile = fc.constantFrom(
      "$",
      "#",
      ["$", "{trip}"].join(""),
      "$q",
      "#set($driver = 'x')",
      "#end",
      "\\",
      '"',
      "'",
      "\u2028",
      "##",
      "#*",
      "$util.base64Encode('x')",
      '"}',
      "😀",
      "\ud800",
      "é",
    );
    const text = fc
      .oneof(
        fc.string({ unit: "binary" }),
        fc.array(hostile).map((parts) => parts.join("")),
      )
      .map((value) => JSON.stringify(value));
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { maxDepth: 4 },
        number,
        text,
        fc.constantFrom("true", "false", "null"),
        tie("list"),
        tie("object"),
      ),
      list: fc.array(tie("document"), { maxLength: 5 }).map((values) => `[${values.join(", ")}]`),
      object: fc
        .array(fc.tuple(text, tie("document")), { maxLength: 5 })
        .map((members) => `{${members.map(([name, value]) => `${name} : ${value}`).join(",\n")}}`),
    }));
    fc.assert(
      fc.property(document as fc.Arbitrary<string>, (posted) => {
        const body = `{"timeZone":"UTC","records":[],"vehicle":${posted}}`;
        const { batch, ...envelope } = envelopeOf(putRecord(body));
        expect(batch).toStrictEqual(JSON.parse(body));
        expect(envelope).toEqual({
          version: 1,
          driver: "ana",
          trip: "trip-1",
          receivedAt: now,
          requestId: "r-1",
        });
      }),
      { numRuns: 1000 },
    );
  });

  test("the driver of a device is what its authorizer says, and of an open route there is none", () => {
    const parameters = { ...noParameters, path: { tripId: "trip-1" } };
    const context = { requestId: "r-1", requestTimeEpoch: now, authorizer: { driver: "ana" } };
    const keyFor = (by: "deviceKey" | "idToken" | "none") =>
      JSON.parse(compileTemplate(putRecordTemplate("records", by))({ body: empty, parameters, context }).text)
        .PartitionKey;
    expect([keyFor("deviceKey"), keyFor("idToken"), keyFor("none")]).toEqual([
      "ana/trip-1",
      "refused",
      "refused",
    ]);
  });

  test("the envelope says which device's key a batch came with, if that is an id", () => {
    const parameters = { ...noParameters, path: { tripId: "trip-1" } };
    const deviceIn = (device: string | undefined) => {
      const context = { requestId: "r-1", requestTimeEpoch: now, authorizer: { driver: "ana", device } };
      const template = compileTemplate(putRecordTemplate("records", "deviceKey"));
      return envelopeOf(JSON.parse(template({ body: empty, parameters, context }).text)).device;
    };
    expect(deviceIn("0123456789abcdef")).toBe("0123456789abcdef");
    for (const none of [undefined, "", '0123456789abcdef","driver":"b', "0123456789ABCDEF"])
      expect(deviceIn(none)).toBeUndefined();
  });

  const refused = (reason: string) => ({
    StreamName: "records",
    PartitionKey: "refused",
    ExplicitHashKey: reason,
  });
  const empty = '{"timeZone":"UTC","records":[]}';

  test.each(['a"b', "a b", "", "x".repeat(65), "ñ", "a/b", "$trip", "a\n", '","driver":"b', ".", ".."])(
    "the trip id %j renders a request without data",
    (trip) => {
      expect(putRecord(empty, "ana", trip)).toEqual(refused("~trip~"));
    },
  );

  test.each(['a","driver":"b', "", null, "ñ", "a b", ".."])(
    "the subject %j renders a request without data",
    (driver) => {
      expect(putRecord(empty, driver)).toEqual(refused("~driver~"));
    },
  );

  test.each(["...", ".a", "a..", "..b"])("the trip id %s is valid despite its dots", (trip) => {
    expect(putRecord(empty, "ana", trip).PartitionKey).toBe(`ana/${trip}`);
  });

  test.each(["Mars/Base", "GMT+2", "Africa", "UTC+2", "+23"])(
    "the time zone %s renders a request without data that names the zone",
    (timeZone) => {
      expect(putRecord(JSON.stringify({ timeZone, records: [] }))).toEqual(
        refused(`~time-zone~${timeZone}~`),
      );
    },
  );

  test("a time beyond the clock's allowance renders a request without data that names the time", () => {
    const day = 24 * 3_600_000;
    const bodyOf = (...times: number[]) =>
      JSON.stringify({ timeZone: "UTC", records: times.map((t, id) => ({ id, t })) });
    expect(putRecord(bodyOf(now, now + day, now)).Data).toBeDefined();
    expect(putRecord(bodyOf(now, now + day + 1, now))).toEqual(refused(`~clock~${now + day + 1}~`));
  });

  test("a full batch of a thousand records stays within the limit of a loop", () => {
    const records = Array.from({ length: 1000 }, (_, id) => ({ id, t: now }));
    expect(putRecord(JSON.stringify({ timeZone: "UTC", records })).Data).toBeDefined();
  });

  test("text behind the last brace of a body cannot name another driver", () => {
    expect(() => putRecord('{"a":1},"driver":"victim"')).toThrow(SyntaxError);
  });
});

test("the template is within API Gateway's size limit", () => {
  expect(putRecordTemplate("records", "deviceKey").length).toBeLessThan(300 * 1024);
});

describe("the put-record responses", () => {
  test("never turn a failure into a 200", () => {
    const choose = createResponseSelector(putRecordResponses("idToken"));
    for (const status of [400, 403, 500, 503]) expect(choose(status)!.statusCode).not.toBe(200);
  });

  const responses = putRecordResponses("idToken");
  const respond = (status: number, type: string, message = "", sub = "ana") => {
    const chosen =
      responses.find(
        ({ selectionPattern }) =>
          selectionPattern && new RegExp(`^(?:${selectionPattern})$`).test(String(status)),
      ) ?? responses.find(({ selectionPattern }) => !selectionPattern)!;
    const body = JSON.stringify({ __type: type, message });
    const context = { requestTimeEpoch: 5, authorizer: { claims: { sub } } };
    const { text, responseOverride } = compileTemplate(chosen.template)({
      body,
      parameters: noParameters,
      context,
    });
    return {
      status: responseOverride.status ?? chosen.statusCode,
      headers: responseOverride.headers,
      message: (JSON.parse(text) as { message: string }).message,
    };
  };

  test.each([
    "ProvisionedThroughputExceededException",
    "com.amazonaws.kinesis.v20131202#ProvisionedThroughputExceededException",
    "LimitExceededException",
    "KMSThrottlingException",
  ])("%s is a 429 that says when to retry", (type) => {
    expect(respond(400, type)).toEqual({
      status: 429,
      headers: { "Retry-After": "1" },
      message: expect.stringContaining("a retry is always safe"),
    });
  });

  test.each([
    [
      "ValidationException",
      "Value '~trip~' at 'explicitHashKey' failed",
      "ana",
      400,
      "Invalid trip id: it needs",
    ],
    [
      "ValidationException",
      "2 validation errors detected: Value null at 'data' failed; Value '~time-zone~Mars/Base~' at 'explicitHashKey' failed",
      "ana",
      400,
      "Invalid time zone Mars/Base: ",
    ],
    [
      "ValidationException",
      "Value '~clock~1795853642556~' at 'explicitHashKey' failed",
      "ana",
      400,
      "a record's t is 1795853642556, more than 24 hours ahead of the time of the request, 5.",
    ],
    ["ValidationException", "Value null at 'data' failed", "ana", 400, "Invalid request"],
    [
      "ValidationException",
      "Value at 'data' failed: length less than or equal to 1048576",
      "ana",
      413,
      "Send fewer GPS records",
    ],
    [
      "ValidationException",
      "Value '~driver~' at 'explicitHashKey' failed",
      'a"b',
      403,
      "The token's subject is not a driver id",
    ],
    ["ResourceNotFoundException", "Stream records not found", "ana", 500, "Internal server error"],
    ["SerializationException", "", "ana", 500, "Internal server error"],
    ["AccessDeniedException", "", "ana", 500, "Internal server error"],
  ])("%s (%s) for %s is a %i", (type, reason, sub, status, message) => {
    expect(respond(400, type, reason, sub)).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });

  test.each([500, 503, 302])("an integration status of %i is a 503 that asks for a retry", (status) => {
    expect(respond(status, "InternalFailure")).toMatchObject({
      status: 503,
      message: expect.stringContaining("Try again"),
    });
  });
});
