/**
 * List prices in USD, us-east-1, first tier, as known on 20 November 2026. They change: compare them with
 * https://aws.amazon.com/pricing/ before you rely on them. Free tiers are left out.
 */
export const pricesFrom = { region: "us-east-1", date: "2026-11-20" } as const;

const perMillion = (price: number): number => price / 1e6;

export const prices = {
  apiRequest: perMillion(3.5),
  wafAclMonth: 5,
  wafRuleMonth: 1,
  wafRequest: perMillion(0.6),
  iotConnectionMinute: perMillion(0.08),
  iotMessage: perMillion(1),
  iotRule: perMillion(0.15),
  iotAction: perMillion(0.15),
  kinesisOnDemandHour: 0.04,
  kinesisOnDemandGbIn: 0.08,
  kinesisOnDemandGbOut: 0.04,
  kinesisOnDemandGbMonthKept: 0.1,
  kinesisShardHour: 0.015,
  kinesisPutUnit: perMillion(0.014),
  kinesisShardHourKept7Days: 0.02,
  fanOutShardHour: 0.015,
  fanOutShardGb: 0.013,
  fanOutOnDemandGb: 0.05,
  lambdaRequest: perMillion(0.2),
  lambdaArmGbSecond: 0.0000133334,
  statesTransition: 0.025 / 1000,
  dynamoWriteUnit: perMillion(0.625),
  dynamoReadUnit: perMillion(0.125),
  dynamoGbMonth: 0.25,
  dynamoBackupGbMonth: 0.2,
  firehoseGb: 0.029,
  firehoseConversionGb: 0.018,
  firehosePartitioningGb: 0.02,
  firehosePartitioningObject: 0.005 / 1000,
  firehoseIcebergGb: 0.075,
  tablesGbMonth: 0.0265,
  tablesObjectMonth: 0.025 / 1000,
  tablesCompactionGb: 0.005,
  tablesCompactionObject: 0.002 / 1000,
  s3GbMonth: 0.023,
  s3Put: 0.005 / 1000,
  s3Get: 0.0004 / 1000,
  athenaTb: 5,
  logsGb: 0.5,
  alarmMetricMonth: 0.1,
  metricMonth: 0.3,
  dashboardMonth: 3,
  keyMonth: 1,
} as const;
