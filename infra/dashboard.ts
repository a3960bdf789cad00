import { table as tableSpec } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import { type Line, type Lines, linesOf, type Measured } from "./dashboard-lines.ts";
import type { Lake } from "./lake.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Table } from "./table.ts";

type Widget = { readonly title: string; readonly lines: readonly Line[]; readonly unit?: string };

type Parts = Measured & { readonly alarms: Alarms | undefined; readonly lake: Lake };

const columns = 3;
const width = 8;
const height = 6;

/** The pipeline on one page, in the order in which a record passes through it. */
export const createDashboard = (policy: StagePolicy, parts: Parts) => {
  const { alarms } = parts;
  if (!alarms) return undefined;
  const region = aws.getRegionOutput({}).region;
  const widgets = widgetsOf(policy, parts).map(({ title, lines, unit }, index) => ({
    type: "metric",
    x: (index % columns) * width,
    y: 3 + Math.floor(index / columns) * height,
    width,
    height,
    properties: {
      title,
      region,
      view: "timeSeries",
      period: 60,
      stat: "Sum",
      metrics: lines,
      ...(unit && { yAxis: { left: { label: unit, showUnits: false, min: 0 } } }),
    },
  }));
  const status = {
    type: "alarm",
    x: 0,
    y: 0,
    width: columns * width,
    height: 3,
    properties: { title: "Alarms", alarms: alarms.arns },
  };
  const dashboard = new aws.cloudwatch.Dashboard("PipelineDashboard", {
    // Dashboard names are unique per account, not per region.
    dashboardName: $interpolate`${$app.name}-${policy.stage}-${region}`,
    dashboardBody: $jsonStringify({ widgets: [status, ...widgets] }),
  });
  return { name: dashboard.dashboardName };
};

const widgetsOf = (policy: StagePolicy, parts: Parts): Widget[] => {
  const lines = linesOf(policy, parts);
  return [
    ...apiWidgets(lines),
    ...streamWidgets(lines, parts.lake),
    ...functionWidgets(lines),
    ...tableWidgets(lines, parts.table),
    ...lakeWidgets(lines, parts.lake),
  ];
};

const apiWidgets = ({ ofApi }: Lines): Widget[] => [
  {
    title: "API: requests",
    lines: [ofApi("Count", "requests"), ofApi("4XXError", "4xx"), ofApi("5XXError", "5xx")],
  },
  {
    title: "API: latency",
    unit: "ms",
    lines: [ofApi("Latency", "p50", "p50"), ofApi("Latency", "p95", "p95"), ofApi("Latency", "p99", "p99")],
  },
];

const streamWidgets = ({ ofStream, ofConsumers, ofDelivery, told }: Lines, lake: Lake): Widget[] => [
  {
    title: "Stream: batches",
    lines: [
      ofStream("IncomingRecords", "batches"),
      ofStream("WriteProvisionedThroughputExceeded", "throttled"),
    ],
  },
  {
    title: "Behind the stream",
    unit: "ms",
    lines: [
      ...ofConsumers("IteratorAge", "Maximum"),
      ofDelivery("KinesisMillisBehindLatest", lake.records.name, "lake", "Maximum"),
    ],
  },
  {
    title: "aggregate: records",
    lines: ["Batches", "Records", "Commits", "Rejected", "Erased", "Failed"].map((name) =>
      told("aggregate", name),
    ),
  },
  {
    title: "From arrival to commit",
    unit: "ms",
    lines: ["p50", "p95", "p99"].map((stat) => told("aggregate", "ArrivalToCommit", stat, stat)),
  },
  {
    title: "pulse: per arrival minute",
    lines: ["ActiveTrips", "Late", "Duplicates", "Rejected", "Backfilled"].map((name) => told("pulse", name)),
  },
];

const functionWidgets = ({ ofFunctions, told }: Lines): Widget[] => [
  { title: "Functions: errors", lines: ofFunctions("Errors") },
  { title: "Functions: throttles", lines: ofFunctions("Throttles") },
  { title: "Functions: duration, p95", unit: "ms", lines: ofFunctions("Duration", "p95") },
  { title: "Functions: at once", lines: ofFunctions("ConcurrentExecutions", "Maximum") },
  {
    title: "Read API",
    lines: ["Requests", "Refused", "Failed"].map((name) => told("read-api", name)),
  },
  {
    title: "Devices",
    lines: ["Requests", "Refused", "Failed"].map((name) => told("devices-api", name)),
  },
  {
    title: "Orders to erase",
    lines: ["Requests", "Refused", "Failed"].map((name) => told("erase-api", name)),
  },
];

const tableWidgets = ({ ofTable }: Lines, table: Table): Widget[] => [
  {
    title: "Table: capacity units",
    lines: [
      ofTable("ConsumedWriteCapacityUnits", "written"),
      ofTable("ConsumedReadCapacityUnits", "read"),
      ofTable("WriteThrottleEvents", "throttled writes"),
      ofTable("ReadThrottleEvents", "throttled reads"),
    ],
  },
  {
    title: "Indexes: written units",
    lines: tableSpec.indexes.map(({ name }) => [
      "AWS/DynamoDB",
      "ConsumedWriteCapacityUnits",
      "TableName",
      table.name,
      "GlobalSecondaryIndexName",
      name,
      { label: name },
    ]),
  },
];

const icebergWidget = (ofDelivery: Lines["ofDelivery"], name: $util.Output<string>): Widget => ({
  title: "Iceberg: rows",
  lines: [
    ofDelivery("DeliveryToIceberg.IncomingRowCount", name, "put"),
    ofDelivery("DeliveryToIceberg.SuccessfulRowCount", name, "committed"),
    ofDelivery("DeliveryToIceberg.FailedRowCount", name, "failed"),
  ],
});

const lakeWidgets = ({ ofDelivery, ofTriggered, told }: Lines, lake: Lake): Widget[] => [
  {
    title: "Lake: oldest record waiting",
    unit: "s",
    lines: [
      ofDelivery("DeliveryToS3.DataFreshness", lake.records.name, "lake", "Maximum"),
      ofDelivery("BackupToS3.DataFreshness", lake.records.name, "raw backup", "Maximum"),
      ofDelivery("DeliveryToS3.DataFreshness", lake.rejects.name, "rejects", "Maximum"),
    ],
  },
  {
    title: "Lake: transform and conversion",
    lines: [
      told("lake-transform", "Batches"),
      told("lake-transform", "Failed"),
      ofDelivery("SucceedConversion.Records", lake.records.name, "rows converted"),
      ofDelivery("FailedConversion.Records", lake.records.name, "rows not converted"),
      ofDelivery("PartitionCount", lake.records.name, "partitions", "Maximum"),
    ],
  },
  ...(lake.iceberg ? [icebergWidget(ofDelivery, lake.iceberg.delivery.name)] : []),
  {
    title: "curate: rows",
    lines: ["Rows", "Added", "Repeated", "Refused", "Erased"].map((name) => told("curate", name)),
  },
  {
    title: "erase: orders of drivers",
    lines: ["ErasureObjects", "ErasuresDone", "ErasuresOverdue"].map((name) =>
      told("erase", name, "Maximum"),
    ),
  },
  {
    title: "reconcile: the books",
    lines: ["BooksChecked", "BooksFaults"].map((name) => told("reconcile", name, "Maximum")),
  },
  { title: "Objects and schedules: events", lines: ofTriggered("AsyncEventsReceived") },
  {
    title: "Objects and schedules: oldest event",
    unit: "ms",
    lines: ofTriggered("AsyncEventAge", "Maximum"),
  },
  { title: "Objects and schedules: events given up", lines: ofTriggered("AsyncEventsDropped") },
  { title: "Rejects", lines: [ofDelivery("IncomingRecords", lake.rejects.name, "rejects")] },
];
