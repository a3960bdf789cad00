import { buckets, type FunctionSource, functions } from "@trips/core/pipeline.ts";
import { checkDeliveryStreamSpec } from "@trips/local/firehose/delivery-stream-spec.ts";
import { validateFunctionSpec } from "@trips/local/lambda/async-spec.ts";
import { validateMappingSpec } from "@trips/local/lambda/mapping-spec.ts";
import { expect, test } from "vitest";
import { describeCloud, toLocalFunction } from "./cloud-spec.ts";

const spec = describeCloud({ webUrl: "http://localhost:3000", users: [] });

test("Lambda allows the settings of every mapping", () => {
  for (const mapping of Object.values(spec.mappings))
    expect(() => validateMappingSpec(mapping, Date.now())).not.toThrow();
});

test("Lambda allows the settings of every function", () => {
  for (const each of Object.values(spec.functions)) expect(() => validateFunctionSpec(each)).not.toThrow();
});

test("a function that objects or a schedule invoke is retried, given up and kept as its source says", () => {
  const invocation = {
    maximumRetryAttempts: 1,
    maximumEventAgeSeconds: 600,
    onFailure: { bucket: "failures" },
  } as const;
  const sources: [FunctionSource, object][] = [
    [
      { type: "objects", bucket: "lake", prefix: "in/", reservedConcurrency: 3, ...invocation },
      { reservedConcurrency: 3 },
    ],
    [{ type: "objects", bucket: "lake", prefix: "in/", ...invocation }, {}],
    [{ type: "schedule", rateMinutes: 7, ...invocation }, {}],
  ];
  for (const [source, more] of sources)
    expect(toLocalFunction({ ...functions.curate, source })).toEqual({
      entry: functions.curate.entry,
      timeoutSeconds: functions.curate.timeoutSeconds,
      memoryMb: functions.curate.memoryMb,
      asyncInvocation: { ...invocation, onFailure: { bucket: buckets.failures } },
      ...more,
    });
});

test("exactly the functions whose source is objects are notified, and those whose source is a schedule have one", () => {
  const namesOf = (type: FunctionSource["type"]) =>
    Object.entries(functions).flatMap(([name, { source }]) => (source.type === type ? [name] : []));
  expect(spec.notifications?.map((each) => each.function)).toEqual(namesOf("objects"));
  expect(Object.values(spec.schedules ?? {}).map((each) => each.function)).toEqual(namesOf("schedule"));
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
  for (const { asyncInvocation } of Object.values(spec.functions))
    if (asyncInvocation) expect(spec.buckets).toContain(asyncInvocation.onFailure.bucket);
  for (const { bucket } of spec.notifications ?? []) expect(spec.buckets).toContain(bucket);
  for (const { source, bucket, transform } of spec.deliveryStreams) {
    if (source !== "DirectPut") expect(streams).toContain(source.kinesis);
    if (transform !== undefined) expect(functions).toContain(transform.function);
    expect(spec.buckets).toContain(bucket);
  }
  for (const { integration } of spec.api.routes)
    if (integration.type === "lambda-proxy") expect(functions).toContain(integration.function);
});
