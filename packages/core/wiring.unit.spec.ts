import { expect, test } from "vitest";
import { routes } from "./api/routes.ts";
import {
  buckets,
  consumers,
  type DeliveryStreamSpec,
  deliveryStreams,
  deliveryStreamsOf,
  erasing,
  functions,
  functionsOf,
  icebergDelivery,
  lakeKinds,
  stream,
} from "./pipeline.ts";
import { describedEnvironments } from "./wiring.ts";

const wired = Object.entries(functions);
const deliveries = Object.values(deliveryStreams);
/** Of every kind of lake. */
const allWired = lakeKinds.flatMap((lake) => Object.entries(functionsOf(lake)));
const allDeliveries: readonly DeliveryStreamSpec[] = deliveryStreamsOf("iceberg");
const namesOf = (type: "stream" | "transform" | "api") =>
  wired.flatMap(([name, { source }]) => (source.type === type ? [name] : []));

test("a consumer's mapping invokes that consumer from the stream, and keeps its failures in an existing bucket", () => {
  expect(namesOf("stream")).toEqual(Object.keys(consumers));
  for (const [name, { source }] of Object.entries(consumers))
    expect(source.mapping).toMatchObject({
      function: name,
      stream: stream.name,
      onFailure: { bucket: buckets.failures },
    });
});

test("the first sweep of an erasure begins when no invocation of curate can be left that has not seen the order", () => {
  const { transform, destination } = deliveryStreams.lake;
  const landsAfterSeconds = transform.bufferSeconds + destination.bufferSeconds;
  const curatedAfterSeconds = landsAfterSeconds + functions.curate.timeoutSeconds;
  expect(curatedAfterSeconds * 1_000).toBeLessThan(erasing.sweepsAfterMs[0]!);
  // And when what such an invocation put into the table of Iceberg has landed.
  const buffers = icebergDelivery.transform.bufferSeconds + icebergDelivery.destination.bufferSeconds;
  expect((curatedAfterSeconds + buffers) * 1_000).toBeLessThan(erasing.sweepsAfterMs[0]!);
});

test("a function is the transform of exactly the delivery stream that names it", () => {
  const transforms = Object.entries(functionsOf("iceberg")).flatMap(([name, { source }]) =>
    source.type === "transform" ? [[source.deliveryStream, name]] : [],
  );
  expect(transforms).toEqual(
    allDeliveries.flatMap(({ name, transform }) => (transform ? [[name, transform.function]] : [])),
  );
});

test("a function serves the API exactly when a route names it", () => {
  const served = routes.flatMap(({ integration }) =>
    integration.type === "lambda-proxy" ? [integration.function] : [],
  );
  expect(namesOf("api")).toEqual([...new Set(served)]);
});

test("a function knows the names of exactly the resources that it uses", () => {
  for (const [name, wiring] of allWired) {
    const { environment, table, sinks, buckets: used = [], readsStream, deletesIcebergRows } = wiring;
    const named = Object.values(environment).flatMap((setting) =>
      "nameOf" in setting ? [setting.nameOf] : [],
    );
    const usedBuckets = new Set(used.map(({ bucket }) => `${bucket}Bucket`));
    const uses = [
      ...(table.length > 0 ? ["table"] : []),
      ...(readsStream ? ["stream"] : []),
      ...sinks,
      ...usedBuckets,
      ...(deletesIcebergRows ? ["icebergTable", "eraseWorkgroup"] : []),
    ];
    expect(named.toSorted(), name).toEqual(uses.toSorted());
  }
});

test("the objects that invoke a function are a delivery stream's, and it reads them and writes none, which would invoke it again", () => {
  const byObjects = wired.flatMap(([name, { source, buckets: used = [] }]) =>
    source.type === "objects" ? [{ name, source, used }] : [],
  );
  expect(byObjects.length).toBeGreaterThan(0);
  for (const { name, source, used } of byObjects) {
    const places = deliveries.map(({ destination }) => destination);
    expect(
      places.some(
        ({ bucket, prefix }) => bucket === buckets[source.bucket] && prefix.startsWith(source.prefix),
      ),
      name,
    ).toBe(true);
    const ofBucket = used.filter(({ bucket }) => bucket === source.bucket);
    expect(
      ofBucket.filter(({ prefix, allows }) => prefix.startsWith(source.prefix) && allows.includes("get")),
      name,
    ).toHaveLength(1);
    for (const { prefix } of ofBucket.filter(({ allows }) => allows.includes("put")))
      expect(prefix.startsWith(source.prefix) || source.prefix.startsWith(prefix), name).toBe(false);
  }
});

test("records are put only into delivery streams that accept them from producers", () => {
  const sources = Object.fromEntries(allDeliveries.map(({ name, source }) => [name, source]));
  for (const [name, { sinks }] of allWired)
    for (const sink of sinks) expect(sources[sink], name).toBe("DirectPut");
});

test("every environment variable of a function has a value", () => {
  for (const [name, { environment }] of wired)
    expect(describedEnvironments[name as keyof typeof functions], name).toEqual(
      Object.fromEntries(Object.keys(environment).map((variable) => [variable, expect.stringMatching(/.+/)])),
    );
});
