import { expect, test } from "vitest";
import { routes } from "./api/routes.ts";
import {
  buckets,
  consumers,
  type DeliveryStreamSpec,
  deliveryStreams,
  functions,
  stream,
} from "./pipeline.ts";
import { describedEnvironments } from "./wiring.ts";

const wired = Object.entries(functions);
const deliveries: readonly DeliveryStreamSpec[] = Object.values(deliveryStreams);
const namesOf = (type: "stream" | "transform" | "api") =>
  wired.flatMap(([name, { source }]) => (source.type === type ? [name] : []));

test("a consumer's mapping calls that consumer, from the stream, and keeps its failures in a bucket there is", () => {
  expect(namesOf("stream")).toEqual(Object.keys(consumers));
  for (const [name, { source }] of Object.entries(consumers))
    expect(source.mapping).toMatchObject({
      function: name,
      stream: stream.name,
      onFailure: { bucket: buckets.failures },
    });
});

test("a function is a transform when a delivery stream has it as one, and of that delivery stream", () => {
  const transforms = wired.flatMap(([name, { source }]) =>
    source.type === "transform" ? [[source.deliveryStream, name]] : [],
  );
  expect(transforms).toEqual(
    deliveries.flatMap(({ name, transform }) => (transform ? [[name, transform.function]] : [])),
  );
});

test("a function serves the API when a route names it", () => {
  const served = routes.flatMap(({ integration }) =>
    integration.type === "lambda-proxy" ? [integration.function] : [],
  );
  expect(namesOf("api")).toEqual([...new Set(served)]);
});

test("a function knows the name of whatever it works with, and of nothing else", () => {
  for (const [name, { environment, table, sinks }] of wired) {
    const named = Object.values(environment).flatMap((setting) =>
      "nameOf" in setting ? [setting.nameOf] : [],
    );
    expect(named.toSorted(), name).toEqual([...(table.length > 0 ? ["table"] : []), ...sinks].toSorted());
  }
});

test("records are put only into delivery streams that take them from producers", () => {
  for (const [name, { sinks }] of wired)
    for (const sink of sinks) expect(deliveryStreams[sink].source, name).toBe("DirectPut");
});

test("a function is called with every variable filled in", () => {
  for (const [name, { environment }] of wired)
    expect(describedEnvironments[name as keyof typeof functions], name).toEqual(
      Object.fromEntries(Object.keys(environment).map((variable) => [variable, expect.stringMatching(/.+/)])),
    );
});
