import { checkDeliveryStreamSpec } from "@trips/local/firehose/delivery-stream-spec.ts";
import { validateMappingSpec } from "@trips/local/lambda/mapping-spec.ts";
import { expect, test } from "vitest";
import { describeCloud } from "./cloud-spec.ts";

const spec = describeCloud({ webUrl: "http://localhost:3000", users: [] });

test("Lambda allows the settings of every mapping", () => {
  for (const mapping of Object.values(spec.mappings))
    expect(() => validateMappingSpec(mapping, Date.now())).not.toThrow();
});

test("Firehose allows the settings of every delivery stream", () => {
  for (const deliveryStream of spec.deliveryStreams)
    expect(() => checkDeliveryStreamSpec(deliveryStream)).not.toThrow();
});

test("whatever a mapping, a delivery stream or a route names exists", () => {
  const streams = spec.streams.map(({ name }) => name);
  const functions = Object.keys(spec.functions);
  for (const mapping of Object.values(spec.mappings)) {
    expect(streams).toContain(mapping.stream);
    expect(functions).toContain(mapping.function);
    expect(spec.buckets).toContain(mapping.onFailure.bucket);
  }
  for (const { source, bucket, transform } of spec.deliveryStreams) {
    if (source !== "DirectPut") expect(streams).toContain(source.kinesis);
    if (transform !== undefined) expect(functions).toContain(transform.function);
    expect(spec.buckets).toContain(bucket);
  }
  for (const { integration } of spec.api.routes)
    if (integration.type === "lambda-proxy") expect(functions).toContain(integration.function);
});
