import type { correctionModels } from "@trips/core/api/correction-schema.ts";
import { putRecordContractOf } from "@trips/core/api/put-record-contract.ts";
import { routes } from "@trips/core/api/routes.ts";
import { decodeBatches } from "@trips/core/domain/decode.ts";
import { fields } from "@trips/core/domain/fields.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { GatewayError } from "@trips/local/api-gateway/gateway-error.ts";
import { compileTemplate } from "@trips/local/api-gateway/template.ts";
import { createBodyValidator } from "@trips/local/api-gateway/validator.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const now = 1_795_162_800_000;
const track = "track-0123456789abcdef-2026-11-20";

/** What a route puts into the stream for a body, or why nothing. */
const borderOf = (says: keyof typeof correctionModels) => {
  const route = routes.find((each) => "says" in each.integration && each.integration.says === says)!;
  const { model, requestTemplates } = putRecordContractOf(route, "records")!;
  const validate = createBodyValidator(model!);
  const template = compileTemplate(requestTemplates["application/json"]!);
  return (body: string, trip = "trip-1", driver: string | undefined = "ana"): unknown => {
    try {
      validate(body);
    } catch (error) {
      if (error instanceof GatewayError) return error.detail ?? error.message;
      throw error;
    }
    const parameters = { path: { tripId: trip }, querystring: {}, header: {} };
    const context = { requestId: "r-1", requestTimeEpoch: now, authorizer: { claims: { sub: driver } } };
    const { Data, PartitionKey, ExplicitHashKey } = JSON.parse(template({ body, parameters, context }).text);
    if (Data === undefined) return ExplicitHashKey;
    const data = Buffer.from(Data, "base64");
    return { key: PartitionKey, envelope: JSON.parse(data.toString("utf8")), decoded: decodeBatches(data) };
  };
};
const label = borderOf("label");
const correct = borderOf("correction");

describe("what a driver says about a trip", () => {
  test("is wrapped with its driver, trip, time and request", () => {
    expect(label('{"name":"Zur Arbeit","purpose":null}')).toMatchObject({
      key: "ana/trip-1",
      envelope: {
        ...{ version: 3, driver: "ana", trip: "trip-1", moment: null, receivedAt: now, requestId: "r-1" },
        correction: { name: "Zur Arbeit", purpose: null },
      },
    });
  });

  test.each([
    [`${track}@1795162800`, track, 1_795_162_800_000],
    [`${track}@7`, track, 7_000],
    [`${track}@0`, `${track}@0`, null],
    [track, track, null],
    ["trip@7", "trip@7", null],
    [`${track}@07`, `${track}@07`, null],
  ])("of %s is kept under %s and the moment %s", (address, trip, moment) => {
    expect(label('{"name":"x"}', address)).toMatchObject({
      key: `ana/${trip}`,
      envelope: { trip, moment },
      decoded: [{ ok: true, correction: { trip, corrections: [{ kind: "name", t: moment }] } }],
    });
    expect(correct('{"split":1795162800000}', address)).toMatchObject({ key: `ana/${trip}` });
  });

  test.each([
    ["{}", /properties|fewer/],
    ['{"name":""}', /name/],
    [JSON.stringify({ name: "x".repeat(limits.tripNameLength + 1) }), /name/],
    ['{"purpose":"leisure"}', /purpose/],
    ['{"driver":"bruno","name":"x"}', /driver|additional/],
    ['{"wrong":{"from":1795162800000,"to":1795162800000}}', /wrong|additional/],
  ])("as a label %s is refused", (body, reason) => {
    expect(label(body)).toMatch(reason);
  });

  test.each([
    ["{}", /properties|fewer/],
    ['{"split":1795162800000,"join":1795162800001}', /properties|more/],
    ['{"wrong":{"from":1795162800000}}', /to/],
    ['{"wrong":{"from":1795162800000.5,"to":1795162800001}}', /from/],
    ['{"split":12}', /split/],
    ['{"wrong":{"from":1795162800001,"to":1795162800000}}', /^~span~$/],
    ['{"right":{"from":1795162800001,"to":1795162800000}}', /^~span~$/],
  ])("as a correction %s is refused", (body, reason) => {
    expect(correct(body)).toMatch(reason);
  });

  test("by nobody, or of no trip, is refused", () => {
    expect(label('{"name":"x"}', "a b")).toBe("~trip~");
    expect(label('{"name":"x"}', "trip-1", "a b")).toBe("~driver~");
  });

  test("passes the border if and only if the decoder takes it, whatever text it holds", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 110 }),
      fc.constantFrom('"}', "#set($driver = 'x')", "$q", "\\", "😀".repeat(100), "\u0000", "\ud800", "null"),
    );
    const time = fc.oneof(
      fc.integer({ min: fields.t.least - 2, max: fields.t.least + 2 }),
      fc.integer({ min: now - 3, max: now + 3 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const part = fc.record({ from: time, to: time }, { requiredKeys: [] });
    const other = fc.oneof(text, time, fc.constant(null), fc.boolean());
    const sent = fc.oneof(
      fc.record(
        { name: other, purpose: fc.oneof(other, fc.constantFrom("business", "private")) },
        { requiredKeys: [] },
      ),
      ...(["wrong", "right"] as const).map((name) =>
        fc.oneof(part, other).map((value) => ({ [name]: value })),
      ),
      ...(["split", "join"] as const).map((name) =>
        fc.oneof(time, other).map((value) => ({ [name]: value })),
      ),
    );
    fc.assert(
      fc.property(sent, (correction) => {
        const isLabel = "name" in correction || "purpose" in correction;
        const body = JSON.stringify(correction);
        const passed = (isLabel ? label : correct)(body);
        const envelope = { version: 3, driver: "ana", trip: "t", moment: null, receivedAt: now, correction };
        const [decoded] = decodeBatches(Buffer.from(JSON.stringify(envelope)));
        expect(typeof passed === "object").toBe(decoded?.ok);
        if (typeof passed === "object")
          expect(passed).toMatchObject({
            envelope: { driver: "ana", trip: "trip-1" },
            decoded: [{ ok: true }],
          });
      }),
      { numRuns: 2000 },
    );
  });
});
