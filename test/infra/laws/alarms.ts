import { alarmMetrics } from "../../../infra/costs.ts";
import { type Graph, type Inputs, isLite, ofType, only } from "../support/graph.ts";
import { differences, type Law, unless } from "./law.ts";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const dashboardType = "aws:cloudwatch/dashboard:Dashboard";

type Watched = { readonly metric: string; readonly dimension: string; readonly value: unknown };

/** The metrics over which one alarm stands. */
const metricsOf = ({ metricName, dimensions, metricQueries = [] }: Inputs): readonly Inputs[] => [
  ...(metricName ? [{ metricName, dimensions }] : []),
  ...metricQueries.flatMap((query: Inputs) => query.metric ?? []),
];

const isWatched = (graph: Graph, { metric, dimension, value }: Watched): boolean =>
  ofType(graph, alarmType).some(({ inputs }) =>
    metricsOf(inputs).some(
      ({ metricName, dimensions }) => metricName === metric && dimensions[dimension] === value,
    ),
  );

/** What must not go wrong unseen. */
const watched = (graph: Graph): readonly Watched[] => {
  const functions = ofType(graph, "aws:lambda/function:Function").filter(
    ({ name }) => name !== "WebImageOptimizerFunction",
  );
  const mappings = ofType(graph, "aws:lambda/eventSourceMapping:EventSourceMapping");
  const deliveries = ofType(graph, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream");
  const consumers = functions.filter(({ arn }) => mappings.some(({ inputs }) => inputs.functionName === arn));
  const byFunction = (metric: string, { inputs }: { inputs: Inputs }): Watched => ({
    metric,
    dimension: "FunctionName",
    value: inputs.name,
  });
  return [
    ...consumers.map((each) => byFunction("IteratorAge", each)),
    ...consumers.map((each) => byFunction("DestinationDeliveryFailures", each)),
    ...functions.flatMap((each) => [byFunction("Errors", each), byFunction("Throttles", each)]),
    ...mappings.flatMap(({ id }) =>
      ["OnFailureDestinationDeliveredEventCount", "DroppedEventCount"].map((metric) => ({
        metric,
        dimension: "EventSourceMappingUUID",
        value: id,
      })),
    ),
    ...deliveries.map(({ inputs }) => ({
      metric: "DeliveryToS3.DataFreshness",
      dimension: "DeliveryStreamName",
      value: inputs.name,
    })),
    {
      metric: "IncomingRecords",
      dimension: "DeliveryStreamName",
      value: only(graph, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "RejectsDelivery")
        .inputs.name,
    },
    {
      metric: "KinesisMillisBehindLatest",
      dimension: "DeliveryStreamName",
      value: only(graph, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "LakeDelivery").inputs
        .name,
    },
    {
      metric: "WriteProvisionedThroughputExceeded",
      dimension: "StreamName",
      value: only(graph, "aws:kinesis/stream:Stream").inputs.name,
    },
    {
      metric: "WriteThrottleEvents",
      dimension: "TableName",
      value: only(graph, "aws:dynamodb/table:Table").inputs.name,
    },
    {
      metric: "5XXError",
      dimension: "ApiName",
      value: only(graph, "aws:apigateway/restApi:RestApi").inputs.name,
    },
  ];
};

export const alarmLaws: readonly Law[] = [
  {
    name: "an alarm stands over every consumer, function, delivery, the stream, the table and the API; none in lite",
    violations: (graph) =>
      isLite(graph)
        ? ofType(graph, alarmType).map(({ name }) => `${name} costs money in a lite stage`)
        : watched(graph).flatMap((each) =>
            unless(isWatched(graph, each), `no alarm stands over ${each.metric} of ${each.value}`),
          ),
    breaksElsewhere: {
      "a lite stage": {
        "an alarm": (draft) => {
          draft.resources.push({ ...draft.resources[0]!, type: alarmType });
        },
      },
    },
    breaks: Object.fromEntries(
      [
        "AggregateIteratorAgeAlarm",
        "PulseIteratorAgeAlarm",
        "AggregateErrorsAlarm",
        "WebErrorsAlarm",
        "ReadApiThrottlesAlarm",
        "PulseFailuresAlarm",
        "LakeFreshnessAlarm",
        "RejectsNotEmptyAlarm",
        "StreamThrottlesAlarm",
        "TableThrottlesAlarm",
        "ApiServerErrorsAlarm",
      ].map((name) => [`no ${name}`, (draft) => draft.remove(alarmType, name)]),
    ),
  },
  {
    name: "the costs are counted for as many metrics as the alarms look at",
    violations: (graph) =>
      differences(
        "the metrics under an alarm",
        ofType(graph, alarmType).flatMap(({ inputs }) => metricsOf(inputs)).length,
        isLite(graph) ? 0 : alarmMetrics,
      ),
    breaks: { "an alarm less": (draft) => draft.remove(alarmType, "LakeConversionAlarm") },
  },
  {
    name: "what the documents name is called so",
    violations: (graph) => {
      const called = (type: string, name: string) => only(graph, type, name).inputs.name;
      const prefix = `trips-${graph.stage}`;
      return [
        ...differences(
          "aggregate's log group",
          called("aws:cloudwatch/logGroup:LogGroup", "AggregateLog"),
          `/aws/lambda/${prefix}-aggregate`,
        ),
        ...differences(
          "the lake's database",
          called("aws:glue/catalogDatabase:CatalogDatabase", "LakeDatabase"),
          `trips_${graph.stage}`,
        ),
        ...differences("Athena's workgroup", called("aws:athena/workgroup:Workgroup", "LakeQueries"), prefix),
        ...(isLite(graph)
          ? []
          : differences("the dashboard", only(graph, dashboardType).inputs.dashboardName, prefix)),
      ];
    },
    breaks: {
      "a log group of another name": (draft) =>
        draft.edit("aws:cloudwatch/logGroup:LogGroup", "AggregateLog", (inputs) => {
          inputs.name = "/aws/lambda/another";
        }),
      "another database": (draft) =>
        draft.edit("aws:glue/catalogDatabase:CatalogDatabase", "LakeDatabase", (inputs) => {
          inputs.name = "another";
        }),
      "another dashboard": (draft) =>
        draft.edit(dashboardType, "PipelineDashboard", (inputs) => {
          inputs.dashboardName = "another";
        }),
    },
  },
  {
    name: "an alarm tells somebody, says what it means, and takes silence for peace",
    violations: (graph) => {
      const alarms = ofType(graph, alarmType);
      const topics = ofType(graph, "aws:sns/topic:Topic").map(({ arn }) => arn);
      return [
        ...alarms.flatMap(({ name, inputs }) => [
          ...differences(`${name}'s actions`, inputs.alarmActions, topics),
          ...differences(`${name} without data`, inputs.treatMissingData, "notBreaching"),
          ...unless(inputs.alarmDescription?.length > 20, `${name} does not say what it means`),
          ...unless(
            inputs.datapointsToAlarm >= 1 && inputs.datapointsToAlarm <= inputs.evaluationPeriods,
            `${name} can never be raised`,
          ),
        ]),
        ...differences(
          "the number of alarms' names",
          new Set(alarms.map(({ inputs }) => inputs.name)).size,
          alarms.length,
        ),
      ];
    },
    breaks: {
      "nobody is told": (draft) =>
        draft.edit(alarmType, "AggregateIteratorAgeAlarm", (inputs) => {
          inputs.alarmActions = [];
        }),
      "an alarm that never ends": (draft) =>
        draft.edit(alarmType, "RejectsNotEmptyAlarm", (inputs) => {
          inputs.treatMissingData = "breaching";
        }),
      "an alarm that is never raised": (draft) =>
        draft.edit(alarmType, "RejectsNotEmptyAlarm", (inputs) => {
          inputs.datapointsToAlarm = 9;
        }),
      "two of one name": (draft) =>
        draft.edit(alarmType, "RejectsNotEmptyAlarm", (inputs) => {
          inputs.name = draft.resources.find(({ name }) => name === "LakeFreshnessAlarm")!.inputs.name;
        }),
    },
  },
  {
    name: "one dashboard shows the stream, every function and every delivery",
    violations: (graph) => {
      const [dashboard, ...others] = ofType(graph, dashboardType);
      if (isLite(graph)) return differences("the dashboards of a lite stage", dashboard, undefined);
      const body = String(dashboard?.inputs.dashboardBody);
      const shown = [
        only(graph, "aws:kinesis/stream:Stream"),
        only(graph, "aws:dynamodb/table:Table"),
        ...ofType(graph, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"),
        ...ofType(graph, "aws:lambda/function:Function").filter(({ name }) =>
          /Aggregate|Pulse|ReadApi/.test(name),
        ),
      ];
      return [
        ...differences("more dashboards", others, []),
        ...shown.flatMap(({ name, inputs }) =>
          unless(body.includes(`"${inputs.name}"`), `the dashboard does not show ${name}`),
        ),
      ];
    },
    breaksElsewhere: {
      "a lite stage": {
        "a dashboard": (draft) => {
          draft.resources.push({ ...draft.resources[0]!, type: dashboardType });
        },
      },
    },
    breaks: {
      "no dashboard": (draft) => draft.remove(dashboardType, "PipelineDashboard"),
      "an empty one": (draft) =>
        draft.edit(dashboardType, "PipelineDashboard", (inputs) => {
          inputs.dashboardBody = "{}";
        }),
    },
  },
];
