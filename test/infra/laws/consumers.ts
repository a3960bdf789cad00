import { type ConsumerName, consumers, functions } from "@trips/core/pipeline.ts";
import { idOf } from "../../../infra/names.ts";
import { type Graph, only } from "../support/graph.ts";
import { type Law, memberDifferences, unless } from "./law.ts";

const mappingType = "aws:lambda/eventSourceMapping:EventSourceMapping";
const functionType = "aws:lambda/function:Function";

const consumerNames = Object.keys(consumers) as ConsumerName[];

const nameOf = (consumer: ConsumerName) => `RecordsSubscriber${idOf(consumer)}EventSourceMapping`;

const mappingViolations = (graph: Graph, consumer: ConsumerName): string[] => {
  const { mapping: spec, fanOutConsumer } = consumers[consumer].source;
  const stream = only(graph, "aws:kinesis/stream:Stream");
  const readsAlone = fanOutConsumer !== undefined && graph.variables.TRIPS_ENHANCED_FAN_OUT === "1";
  const source = readsAlone ? only(graph, "aws:kinesis/streamConsumer:StreamConsumer") : stream;
  const { inputs } = only(graph, mappingType, nameOf(consumer));
  return memberDifferences(nameOf(consumer), inputs, {
    eventSourceArn: source.arn,
    functionName: only(graph, functionType, `${idOf(consumer)}Function`).arn,
    startingPosition: spec.startingPosition,
    batchSize: spec.batchSize,
    maximumBatchingWindowInSeconds: spec.batchingWindowSeconds,
    parallelizationFactor: spec.parallelizationFactor,
    bisectBatchOnFunctionError: spec.bisectBatchOnFunctionError,
    functionResponseTypes: spec.reportBatchItemFailures ? ["ReportBatchItemFailures"] : [],
    maximumRetryAttempts: spec.maximumRetryAttempts,
    maximumRecordAgeInSeconds: spec.maximumRecordAgeSeconds,
    tumblingWindowInSeconds: spec.tumblingWindowSeconds,
    destinationConfig: {
      onFailure: { destinationArn: only(graph, "aws:s3/bucket:Bucket", "FailuresBucket").arn },
    },
    filterCriteria: undefined,
    enabled: undefined,
  });
};

export const consumerLaws: readonly Law[] = [
  {
    name: "the mappings have the settings of pipeline.ts",
    violations: (graph) => [
      ...consumerNames.flatMap((consumer) => mappingViolations(graph, consumer)),
      ...unless(
        graph.resources.filter(({ type }) => type === mappingType).length === consumerNames.length,
        "another mapping reads a source",
      ),
    ],
    breaksElsewhere: {
      "a provisioned stage with enhanced fan-out and Iceberg": {
        "`aggregate` shares the stream's throughput": (draft) =>
          draft.edit(mappingType, nameOf("aggregate"), (inputs) => {
            inputs.eventSourceArn = inputs.eventSourceArn.split("/consumer/")[0];
          }),
      },
    },
    breaks: Object.fromEntries(
      (
        [
          ["batchSize", 99],
          ["maximumBatchingWindowInSeconds", 1],
          ["parallelizationFactor", 2],
          ["bisectBatchOnFunctionError", false],
          ["functionResponseTypes", []],
          ["maximumRetryAttempts", -1],
          ["maximumRecordAgeInSeconds", 60],
          ["tumblingWindowInSeconds", 30],
          ["startingPosition", "LATEST"],
          ["destinationConfig", undefined],
          ["eventSourceArn", "arn:aws:kinesis:us-east-1:123456789012:stream/another"],
        ] as const
      ).map(([setting, value]) => [
        setting,
        (draft) =>
          draft.edit(mappingType, nameOf(setting === "batchSize" ? "aggregate" : "pulse"), (inputs) => {
            inputs[setting] = value;
          }),
      ]),
    ),
  },
  {
    name: "every function has the timeout and memory of pipeline.ts, on arm64 and Node.js 24",
    violations: (graph) =>
      Object.entries(functions).flatMap(([name, spec]) => {
        const id = `${idOf(name)}Function`;
        return memberDifferences(id, only(graph, functionType, id).inputs, {
          timeout: spec.timeoutSeconds,
          memorySize: spec.memoryMb,
          architectures: ["arm64"],
          runtime: "nodejs24.x",
          packageType: "Zip",
        });
      }),
    breaks: {
      "less memory": (draft) =>
        draft.edit(functionType, "AggregateFunction", (inputs) => {
          inputs.memorySize = 128;
        }),
      "another processor": (draft) =>
        draft.edit(functionType, "PulseFunction", (inputs) => {
          inputs.architectures = ["x86_64"];
        }),
      "an older runtime": (draft) =>
        draft.edit(functionType, "ReadApiFunction", (inputs) => {
          inputs.runtime = "nodejs20.x";
        }),
      "less time": (draft) =>
        draft.edit(functionType, "LakeTransformFunction", (inputs) => {
          inputs.timeout = 3;
        }),
    },
  },
];
