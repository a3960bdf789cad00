import { recordOfMessage } from "@trips/core/application/topic-message.ts";
import { mqttRule } from "@trips/core/pipeline.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { matchesFilter, parseRuleSql, parseTemplate } from "@trips/local/iot/rule-sql.ts";
import fc from "fast-check";
import { expect, test } from "vitest";

const sql = parseRuleSql(mqttRule.sql);
const partitionKey = parseTemplate(mqttRule.partitionKey);

const segment = fc.oneof(fc.constantFrom("owntracks", "ana", "0123456789abcdef", ""), fc.string());
const topic = fc.oneof(
  fc.tuple(segment, segment).map(([driver, device]) => `owntracks/${driver}/${device}`),
  fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join("/")),
);
const payload = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
  fc.uint8Array(),
  fc.constant(Buffer.from('\ufeff{"_type":"location","driver":"bruno"}')),
);

test("a message that is replayed is the record that the rule would have put", () => {
  fc.assert(
    fc.property(topic, payload, fc.nat(), (topic, payload, receivedAt) => {
      const record = recordOfMessage({ topic, payload, receivedAt, requestId: "r" });
      if (!matchesFilter(topic, sql.filter)) {
        expect(record).toBeUndefined();
        return;
      }
      const message = { topic, payload, clientId: "c", now: receivedAt };
      expect(record!.partitionKey).toBe(partitionKey(message));
      expect(JSON.parse(Buffer.from(record!.data).toString())).toEqual(
        JSON.parse(JSON.stringify({ ...sql.select(message), requestId: "r" })),
      );
    }),
    tries(2_000),
  );
});
