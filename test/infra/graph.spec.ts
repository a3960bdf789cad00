import { beforeAll, describe, expect, test } from "vitest";
import { accessLaws } from "./laws/access.ts";
import { alarmLaws } from "./laws/alarms.ts";
import { apiLaws } from "./laws/api.ts";
import { callerRateLaws } from "./laws/caller-rate.ts";
import { codeLaws } from "./laws/code.ts";
import { consumerLaws } from "./laws/consumers.ts";
import { dataLaws } from "./laws/data.ts";
import { ingestLaws } from "./laws/ingest.ts";
import { lakeLaws } from "./laws/lake.ts";
import { draftOf } from "./laws/law.ts";
import { lifetimeLaws } from "./laws/lifetime.ts";
import { mqttLaws } from "./laws/mqtt.ts";
import { replayLaws } from "./laws/replay.ts";
import { shapeLaws } from "./laws/shape.ts";
import { storageLaws } from "./laws/storage.ts";
import { triggerLaws } from "./laws/triggers.ts";
import { webLaws } from "./laws/web.ts";
import { wiringLaws } from "./laws/wiring.ts";
import { type Graph, only } from "./support/graph.ts";
import { captureGraph } from "./support/program/capture-graph.ts";
import { installPlatform } from "./support/program/platform.ts";
import { type StageName, stages } from "./support/stages.ts";

/**
 * The real SST program runs on the real platform against doubles of Pulumi's engine and of AWS, and its whole
 * graph is checked against the laws. Not covered: what a provider or AWS itself checks, how IAM evaluates, how
 * API Gateway renders VTL.
 */
const laws = [
  ...shapeLaws,
  ...consumerLaws,
  ...triggerLaws,
  ...replayLaws,
  ...ingestLaws,
  ...mqttLaws,
  ...apiLaws,
  ...callerRateLaws,
  ...accessLaws,
  ...codeLaws,
  ...wiringLaws,
  ...dataLaws,
  ...storageLaws,
  ...lifetimeLaws,
  ...lakeLaws,
  ...alarmLaws,
  ...webLaws,
];

const names = Object.keys(stages) as StageName[];
const graphs = {} as Record<StageName, Graph>;

beforeAll(async () => {
  await installPlatform();
  const captured = await Promise.all(names.map((name) => captureGraph(stages[name])));
  for (const [index, name] of names.entries()) graphs[name] = captured[index]!;
});

describe.each(names)("in %s", (name) => {
  test.each(laws)("$name", (law) => {
    expect(law.violations(graphs[name])).toEqual([]);
  });
});

test("a change of the contract deploys the API again", () => {
  const contractOf = (graph: Graph) =>
    only(graph, "aws:apigateway/deployment:Deployment").inputs.triggers.contract;
  const contracts = names.map((name) => contractOf(graphs[name]));
  // Each stage's template names its own stream.
  expect(new Set(contracts).size).toBe(names.length);
});

describe("a broken setting is reported", () => {
  const cases = laws.flatMap((law) =>
    Object.entries({ production: law.breaks, ...law.breaksElsewhere }).flatMap(([stage, breaks]) =>
      Object.entries(breaks).map(([setting, breakIt]) => ({
        law,
        stage: stage as StageName,
        setting,
        breakIt,
      })),
    ),
  );
  test.each(cases)("$law.name: $setting", ({ law, stage, breakIt }) => {
    const draft = draftOf(graphs[stage]);
    breakIt(draft);
    expect(law.violations(draft)).not.toEqual([]);
  });
});
