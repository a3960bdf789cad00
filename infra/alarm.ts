import { kebabOf } from "./names.ts";
import type { StagePolicy } from "./stage-policy.ts";

/** The topic of a stage's alarms, and the alarms; undefined in a stage without any. */
export type Alarms = {
  readonly stage: string;
  readonly topicArn: $util.Output<string>;
  /** In the order in which they were made, for the dashboard. */
  readonly arns: $util.Output<string>[];
};

export type Metric = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, $util.Input<string>>>;
  readonly statistic: "Sum" | "Maximum" | "Average";
};

export type AlarmSpec = {
  /** What it means, and where to look first: the text of the notification. */
  readonly description: string;
  /** One metric, or an expression over several by the names they are given here. */
  readonly of: Metric | { readonly expression: string; readonly metrics: Readonly<Record<string, Metric>> };
  /** A single period with a greater value raises the alarm: a burst may not last for a second one. */
  readonly above: number;
  readonly periodSeconds: 60 | 300;
};

/** One topic for all alarms of a stage; subscribe to it to be notified. */
export const createAlarms = (policy: StagePolicy): Alarms | undefined => {
  if (!policy.alarms) return undefined;
  const account = aws.getCallerIdentityOutput({}).accountId;
  // Not encrypted: CloudWatch cannot use the key AWS manages for SNS, and an alarm's text holds names and numbers only.
  const topic = new aws.sns.Topic("Alarms", {
    name: `${$app.name}-${policy.stage}-alarms`,
    displayName: `Trips ${policy.stage}`,
  });
  new aws.sns.TopicPolicy("AlarmsPolicy", {
    arn: topic.arn,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          sid: "CloudWatchTellsOfThisAccount",
          actions: ["sns:Publish"],
          resources: [topic.arn],
          principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [account] }],
        },
        {
          sid: "TlsOnly",
          effect: "Deny",
          actions: ["sns:Publish"],
          resources: [topic.arn],
          principals: [{ type: "*", identifiers: ["*"] }],
          conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    }).json,
  });
  return { stage: policy.stage, topicArn: topic.arn, arns: [] };
};

/** One alarm that notifies the topic when raised and cleared. No data is not breaching: idle services send none. */
export const createAlarm = (alarms: Alarms | undefined, id: string, spec: AlarmSpec): void => {
  if (!alarms) return;
  const alarm = new aws.cloudwatch.MetricAlarm(`${id}Alarm`, {
    name: `${$app.name}-${alarms.stage}-${kebabOf(id)}`,
    alarmDescription: spec.description,
    ...(isMetric(spec.of)
      ? {
          namespace: spec.of.namespace,
          metricName: spec.of.name,
          dimensions: { ...spec.of.dimensions },
          statistic: spec.of.statistic,
          period: spec.periodSeconds,
        }
      : { metricQueries: queriesOf(spec.of, spec.periodSeconds) }),
    comparisonOperator: "GreaterThanThreshold",
    threshold: spec.above,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: "notBreaching",
    alarmActions: [alarms.topicArn],
    okActions: [alarms.topicArn],
  });
  alarms.arns.push(alarm.arn);
};

const isMetric = (of: AlarmSpec["of"]): of is Metric => "namespace" in of;

const queriesOf = (of: Exclude<AlarmSpec["of"], Metric>, period: number) => [
  { id: "value", expression: of.expression, label: "value", returnData: true },
  ...Object.entries(of.metrics).map(([id, metric]) => ({
    id,
    metric: {
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: { ...metric.dimensions },
      stat: metric.statistic,
      period,
    },
  })),
];
