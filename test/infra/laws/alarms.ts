import { fixedPrefixOf } from "@trips/core/lake/layout.ts";
import { consumers } from "@trips/core/pipeline.ts";
import { alarmMetricsOf } from "../../../infra/costs.ts";
import { idOf } from "../../../infra/names.ts";
import {
  describedFunctions,
  type Graph,
  hasMqtt,
  type Inputs,
  isLite,
  lakeOf,
  ofType,
  only,
  servedTable,
} from "../support/graph.ts";
import { differences, type Law, unless } from "./law.ts";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const requestMetrics = "aws:s3/bucketMetric:BucketMetric";
const invocationsType = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const delivery = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const dashboardType = "aws:cloudwatch/dashboard:Dashboard";

type Watched = { readonly metric: string; readonly dimension: string; readonly value: unknown };

/** The metrics that one alarm watches. */
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

/** Failures that must not go unnoticed. */
const watched = (graph: Graph): readonly Watched[] => {
  const functions = ofType(graph, "aws:lambda/function:Function").filter(
    ({ name }) => name !== "WebImageOptimizerFunction",
  );
  const mappings = ofType(graph, "aws:lambda/eventSourceMapping:EventSourceMapping");
  const settings = ofType(graph, invocationsType);
  const invokedLater = new Set(settings.map(({ inputs }) => inputs.functionName));
  const later = functions.filter(({ inputs }) => invokedLater.has(inputs.name));
  const notified = new Set(
    ofType(graph, "aws:s3/bucketNotification:BucketNotification").flatMap(({ inputs }) =>
      inputs.lambdaFunctions.map((each: Inputs) => each.lambdaFunctionArn),
    ),
  );
  const deliveries = ofType(graph, delivery);
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
    ...later.flatMap((each) => [
      byFunction("AsyncEventsDropped", each),
      byFunction("DestinationDeliveryFailures", each),
    ]),
    ...later.filter(({ arn }) => notified.has(arn)).map((each) => byFunction("AsyncEventAge", each)),
    ...mappings.flatMap(({ id }) =>
      ["OnFailureDestinationDeliveredEventCount", "DroppedEventCount"].map((metric) => ({
        metric,
        dimension: "EventSourceMappingUUID",
        value: id,
      })),
    ),
    ...deliveries.map(({ inputs }) => ({
      metric: inputs.icebergConfiguration ? "DeliveryToIceberg.FailedRowCount" : "DeliveryToS3.DataFreshness",
      dimension: "DeliveryStreamName",
      value: inputs.name,
    })),
    {
      metric: "IncomingRecords",
      dimension: "DeliveryStreamName",
      value: only(graph, delivery, "RejectsDelivery").inputs.name,
    },
    {
      metric: "KinesisMillisBehindLatest",
      dimension: "DeliveryStreamName",
      value: only(graph, delivery, "LakeDelivery").inputs.name,
    },
    {
      metric: "PartitionCountExceeded",
      dimension: "DeliveryStreamName",
      value: only(graph, delivery, "LakeDelivery").inputs.name,
    },
    {
      metric: "ExecutionsFailed",
      dimension: "StateMachineArn",
      value: only(graph, "aws:sfn/stateMachine:StateMachine").arn,
    },
    { metric: "BooksFaults", dimension: "service", value: "reconcile" },
    { metric: "ErasuresOverdue", dimension: "service", value: "erase" },
    { metric: "PutRequests", dimension: "FilterId", value: only(graph, requestMetrics).inputs.name },
    {
      metric: "WriteProvisionedThroughputExceeded",
      dimension: "StreamName",
      value: only(graph, "aws:kinesis/stream:Stream").inputs.name,
    },
    {
      metric: "WriteThrottleEvents",
      dimension: "TableName",
      value: servedTable(graph).inputs.name,
    },
    {
      metric: "5XXError",
      dimension: "ApiName",
      value: only(graph, "aws:apigateway/restApi:RestApi").inputs.name,
    },
  ];
};

/** What the alarms' texts refer to, as the stage has it. */
const namedIn = (graph: Graph): readonly { readonly alarm: string; readonly text: string }[] => {
  const { errorOutputPrefix, s3BackupConfiguration, processingConfiguration } = only(
    graph,
    delivery,
    "LakeDelivery",
  ).inputs.extendedS3Configuration;
  const errors = fixedPrefixOf(errorOutputPrefix);
  const raw = fixedPrefixOf(s3BackupConfiguration.prefix);
  const days = only(graph, "aws:kinesis/stream:Stream").inputs.retentionPeriod / 24;
  // Firehose's default, which the provider does not store.
  const transformRetries =
    processingConfiguration.processors[0].parameters.find(
      ({ parameterName }: Inputs) => parameterName === "NumberOfRetries",
    )?.parameterValue ?? "3";
  const retriesOf = (id: string) => {
    const { arn } = only(graph, "aws:lambda/function:Function", `${id}Function`);
    return ofType(graph, "aws:lambda/eventSourceMapping:EventSourceMapping").find(
      ({ inputs }) => inputs.functionName === arn,
    )?.inputs.maximumRetryAttempts;
  };
  const rejectsQuery = ofType(graph, "aws:athena/namedQuery:NamedQuery").find(({ inputs }) =>
    inputs.query.includes("FROM rejects"),
  )?.inputs.name;
  return [
    ...Object.keys(consumers)
      .map(idOf)
      .flatMap((id) => [
        { alarm: `${id}ErrorsAlarm`, text: `up to ${retriesOf(id)} times` },
        { alarm: `${id}IteratorAgeAlarm`, text: `${retriesOf(id)} retries` },
        { alarm: `${id}FailuresAlarm`, text: `for ${days} days` },
        { alarm: `${id}FailuresAlarm`, text: raw },
      ]),
    ...ofType(graph, invocationsType).flatMap(({ name, inputs }) => {
      const id = name.replace(/Invocations$/, "");
      const retries = `retries an event ${inputs.maximumRetryAttempts} times`;
      const age = `older than ${inputs.maximumEventAgeInSeconds / 60} minutes`;
      const ageAlarm = ofType(graph, alarmType).filter((each) => each.name === `${id}EventAgeAlarm`);
      return [
        { alarm: `${id}ErrorsAlarm`, text: retries },
        ...ageAlarm.map((each) => ({ alarm: each.name, text: age })),
      ];
    }),
    { alarm: "LakeTransformErrorsAlarm", text: `${transformRetries} times` },
    { alarm: "LakeTransformErrorsAlarm", text: `${errors}processing-failed/` },
    { alarm: "LakeErrorsAlarm", text: errors },
    { alarm: "LakeErrorsAlarm", text: raw },
    { alarm: "LakePartitionsAlarm", text: errors },
    { alarm: "LakeConversionAlarm", text: `${errors}format-conversion-failed/` },
    { alarm: "LakeIteratorAgeAlarm", text: `${days} days` },
    { alarm: "RejectsNotEmptyAlarm", text: `the query ${rejectsQuery} ` },
  ];
};

export const alarmLaws: readonly Law[] = [
  {
    name: "alarms watch every consumer, function and delivery, the stream, the table and the API; none in lite",
    violations: (graph) =>
      isLite(graph)
        ? ofType(graph, alarmType).map(({ name }) => `${name} costs money in a lite stage`)
        : watched(graph).flatMap((each) =>
            unless(isWatched(graph, each), `no alarm watches ${each.metric} of ${each.value}`),
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
        "CurateEventAgeAlarm",
        "CurateFailuresAlarm",
        "ReconcileFailuresAlarm",
        "EraseFailuresAlarm",
        "CurateErrorsAlarm",
        "LakeFreshnessAlarm",
        "LakeErrorsAlarm",
        "LakePartitionsAlarm",
        "RejectsNotEmptyAlarm",
        "StreamThrottlesAlarm",
        "TableThrottlesAlarm",
        "ApiServerErrorsAlarm",
        "BooksFaultsAlarm",
        "ErasuresOverdueAlarm",
        "ReplayExecutionsAlarm",
      ].map((name) => [`no ${name}`, (draft) => draft.remove(alarmType, name)]),
    ),
  },
  {
    name: "an alarm on what a function counts itself reads the namespace that it counts in",
    violations: (graph) =>
      ofType(graph, alarmType).flatMap(({ name, inputs }) =>
        inputs.dimensions?.service === undefined
          ? []
          : differences(
              `the namespace of ${name}`,
              inputs.namespace,
              only(graph, "aws:lambda/function:Function", `${idOf(inputs.dimensions.service)}Function`).inputs
                .environment.variables.POWERTOOLS_METRICS_NAMESPACE,
            ),
      ),
    breaks: {
      "another namespace": (draft) =>
        draft.edit(alarmType, "BooksFaultsAlarm", (inputs) => {
          inputs.namespace = "Trips/another";
        }),
    },
  },
  {
    name: "what Firehose gives up on is counted by object; not in lite, which has no alarms",
    violations: (graph) => {
      const counted = ofType(graph, requestMetrics);
      if (isLite(graph)) return counted.map(({ name }) => `${name} costs money in a lite stage`);
      const { errorOutputPrefix, bucketArn } = only(graph, delivery, "LakeDelivery").inputs
        .extendedS3Configuration;
      const lake = ofType(graph, "aws:s3/bucket:Bucket").find(({ arn }) => arn === bucketArn);
      return differences(
        "what S3 counts",
        counted.map(({ inputs }) => [inputs.bucket, inputs.filter]),
        [[lake?.inputs.bucket, { prefix: fixedPrefixOf(errorOutputPrefix) }]],
      );
    },
    breaksElsewhere: {
      "a lite stage": {
        "request metrics": (draft) => {
          draft.resources.push({ ...draft.resources[0]!, type: requestMetrics });
        },
      },
    },
    breaks: {
      "another prefix": (draft) =>
        draft.edit(requestMetrics, "LakeErrorsMetric", (inputs) => {
          inputs.filter = { prefix: "error/" };
        }),
      "the whole bucket": (draft) =>
        draft.edit(requestMetrics, "LakeErrorsMetric", (inputs) => {
          inputs.filter = undefined;
        }),
    },
  },
  {
    name: "a burst within one period raises an alarm, and failures do so from the third on",
    violations: (graph) =>
      ofType(graph, alarmType).flatMap(({ name, inputs }) => [
        ...differences(
          `the periods of ${name}`,
          [inputs.datapointsToAlarm, inputs.evaluationPeriods],
          [1, 1],
        ),
        ...(inputs.statistic === "Sum"
          ? unless(inputs.threshold <= 2, `${name} lets ${inputs.threshold} failures pass`)
          : []),
      ]),
    breaks: {
      "three of five minutes": (draft) =>
        draft.edit(alarmType, "LakeTransformErrorsAlarm", (inputs) => {
          Object.assign(inputs, { datapointsToAlarm: 3, evaluationPeriods: 5 });
        }),
      "many failures": (draft) =>
        draft.edit(alarmType, "ReadApiErrorsAlarm", (inputs) => {
          inputs.threshold = 100;
        }),
    },
  },
  {
    name: "an alarm's text is true of the stage: what it counts, names and promises",
    violations: (graph) => {
      const alarms = ofType(graph, alarmType);
      return [
        ...alarms.flatMap(({ name, inputs }) =>
          unless(
            !/nothing is lost|no data is lost/i.test(inputs.alarmDescription),
            `${name} promises what a limited number of retries cannot keep`,
          ),
        ),
        ...(isLite(graph) ? [] : namedIn(graph)).flatMap(({ alarm, text }) =>
          unless(
            only(graph, alarmType, alarm).inputs.alarmDescription.includes(text),
            `${alarm} does not say "${text}"`,
          ),
        ),
      ];
    },
    breaks: {
      "nothing is lost yet": (draft) =>
        draft.edit(alarmType, "LakeTransformErrorsAlarm", (inputs) => {
          inputs.alarmDescription += " Nothing is lost yet.";
        }),
      "retries that never end": (draft) =>
        draft.edit(alarmType, "AggregateErrorsAlarm", (inputs) => {
          inputs.alarmDescription = "Stream consumers repeat what failed.";
        }),
      "another number of retries": (draft) => {
        for (const { inputs } of draft.resources)
          if (inputs.maximumRetryAttempts !== undefined) inputs.maximumRetryAttempts = 7;
      },
      "another folder": (draft) =>
        draft.edit(delivery, "LakeDelivery", (inputs) => {
          inputs.extendedS3Configuration.errorOutputPrefix = "failed/!{firehose:error-output-type}/";
        }),
      "a query that is not there": (draft) =>
        draft.edit("aws:athena/namedQuery:NamedQuery", "LakeQuery-rejects-by-reason", (inputs) => {
          inputs.name = "rejects";
        }),
    },
  },
  {
    name: "the costs include as many metrics as the alarms watch",
    violations: (graph) =>
      differences(
        "the metrics under an alarm",
        ofType(graph, alarmType).flatMap(({ inputs }) => metricsOf(inputs)).length,
        isLite(graph) ? 0 : alarmMetricsOf(lakeOf(graph), hasMqtt(graph)),
      ),
    breaks: { "an alarm less": (draft) => draft.remove(alarmType, "LakeConversionAlarm") },
  },
  {
    name: "resources have the names that the documents use",
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
          : differences(
              "the dashboard",
              only(graph, dashboardType).inputs.dashboardName,
              `${prefix}-us-east-1`,
            )),
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
    name: "an alarm notifies somebody, says what it means, and treats missing data as fine",
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
      "nobody is notified": (draft) =>
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
        servedTable(graph),
        ...ofType(graph, delivery),
        ...describedFunctions(graph).map(([name]) =>
          only(graph, "aws:lambda/function:Function", `${idOf(name)}Function`),
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
