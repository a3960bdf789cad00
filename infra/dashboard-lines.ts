import type { Api, ApiFunctions } from "./api.ts";
import type { Consumers } from "./consumers.ts";
import { metricsNamespaceOf } from "./functions.ts";
import { kebabOf } from "./names.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";
import type { Table } from "./table.ts";
import type { Triggered } from "./triggered.ts";

type Text = $util.Input<string>;
/** As CloudWatch writes a metric in a dashboard: namespace, name, dimension and value ..., how to show it. */
export type Line = readonly [
  ...Text[],
  { readonly label: string; readonly stat?: string; readonly yAxis?: "right" },
];

export type Measured = {
  readonly stream: Stream;
  readonly table: Table;
  readonly consumers: Consumers;
  readonly triggered: Triggered;
  readonly lakeTransform: sst.aws.Function;
  readonly replay: sst.aws.Function;
  /** Undefined: the lake has no table of Iceberg. */
  readonly icebergTransform: sst.aws.Function | undefined;
  readonly mqttAuthorizer: sst.aws.Function | undefined;
  readonly apiFunctions: ApiFunctions;
  readonly api: Api;
};

export type Lines = ReturnType<typeof linesOf>;

/** Builders of the dashboard's lines: one for each source of metrics. */
export const linesOf = (policy: StagePolicy, measured: Measured) => {
  const {
    api,
    stream,
    consumers,
    triggered,
    table,
    lakeTransform,
    icebergTransform,
    mqttAuthorizer,
    replay,
    apiFunctions,
  } = measured;
  const namespace = metricsNamespaceOf(policy);
  const streamConsumers = Object.fromEntries(
    consumers.map(({ name, consumer }) => [kebabOf(name), consumer]),
  );
  const invokedLater = Object.fromEntries(triggered.map((each) => [kebabOf(each.name), each.triggered]));
  const functions = {
    ...streamConsumers,
    "lake-transform": lakeTransform,
    ...(icebergTransform && { "iceberg-transform": icebergTransform }),
    ...(mqttAuthorizer && { "mqtt-authorizer": mqttAuthorizer }),
    ...invokedLater,
    replay,
    ...Object.fromEntries(Object.entries(apiFunctions).map(([name, each]) => [kebabOf(name), each])),
  };

  return {
    told: (service: string, name: string, stat = "Sum", label = name): Line => [
      namespace,
      name,
      "service",
      service,
      { label, stat },
    ],
    ofApi: (name: string, label: string, stat = "Sum"): Line => [
      "AWS/ApiGateway",
      name,
      "ApiName",
      api.name,
      "Stage",
      api.stageName,
      { label, stat },
    ],
    ofStream: (name: string, label: string): Line => [
      "AWS/Kinesis",
      name,
      "StreamName",
      stream.name,
      { label },
    ],
    ofDelivery: (name: string, delivery: Text, label: string, stat = "Sum"): Line => [
      "AWS/Firehose",
      name,
      "DeliveryStreamName",
      delivery,
      { label, stat },
    ],
    ofTable: (name: string, label: string, stat = "Sum"): Line => [
      "AWS/DynamoDB",
      name,
      "TableName",
      table.name,
      { label, stat },
    ],
    ofConsumers: (name: string, stat: string): Line[] => linesOfFunctions(streamConsumers, name, stat),
    ofTriggered: (name: string, stat = "Sum"): Line[] => linesOfFunctions(invokedLater, name, stat),
    ofFunctions: (name: string, stat = "Sum"): Line[] => linesOfFunctions(functions, name, stat),
  };
};

const linesOfFunctions = (functions: Record<string, sst.aws.Function>, name: string, stat: string): Line[] =>
  Object.entries(functions).map(([label, { name: functionName }]) => [
    "AWS/Lambda",
    name,
    "FunctionName",
    functionName,
    { label, stat },
  ]);
