import { consumers } from "../packages/core/pipeline.ts";
import { gigabytes, kilobyte, lambda, million, roundedBytes, usd, workload } from "./costs.ts";
import { prices } from "./prices.ts";

/** A batch as the stream holds it: what every one says, and what each record adds, in bytes (test/infra/costs.spec.ts). */
export const batchBytes = { fixed: 275, perRecord: 100 } as const;

/** Batches of as many phones in one invocation: a quiet stream's, and what the benchmark measures. */
const invocations = [1, 100] as const;

/** Write units per 1,000 records of 1 Hz drives, 100 phones to an invocation (docs/benchmarks.md#consumer). */
const measuredWriteUnits = { 1: 2_066, 15: workload.writeUnitsPerThousandRecords, 60: 53 } as const;
type RecordsPerPost = keyof typeof measuredWriteUnits;

const putUnitBytes = 25 * kilobyte;
/** A commit writes the fleet's lane once, and a transaction counts it twice. */
const laneUnits = 2;

/** Phones that share an invocation share its write of the lane. */
const writeUnitsOf = (records: RecordsPerPost, batches: number): number =>
  measuredWriteUnits[records] * 1000 + (million / records) * laneUnits * (1 / batches - 1 / 100);

/** USD per million records of what depends on how they are posted, the request itself left out. */
const behindTheRequest = (records: RecordsPerPost, batches: number): number => {
  const posts = million / records;
  const bytes = batchBytes.fixed + records * batchBytes.perRecord;
  const invoked = posts / batches;
  const all = Object.values(consumers);
  const streamGb = gigabytes(posts * roundedBytes(bytes, kilobyte));
  const firehoseGb = gigabytes(posts * roundedBytes(bytes, 5 * kilobyte));
  return (
    streamGb * (prices.kinesisOnDemandGbIn + (all.length + 1) * prices.kinesisOnDemandGbOut) +
    all.reduce((sum, { memoryMb, source }) => sum + lambda(invoked, source.usualSeconds, memoryMb), 0) +
    writeUnitsOf(records, batches) * prices.dynamoWriteUnit +
    firehoseGb * (prices.firehoseGb + prices.firehoseConversionGb + prices.firehosePartitioningGb) +
    gigabytes(all.length * invoked * workload.logBytesPerInvocation) * prices.logsGb
  );
};

const accessLog = gigabytes(workload.accessLogBytes) * prices.logsGb;
const requests = {
  "API Gateway": prices.apiRequest + accessLog,
  MQTT: prices.iotMessage + prices.iotRule + prices.iotAction,
} as const;

const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const bounds = (of: (batches: number) => string): string => invocations.map(of).join(" to ");

/** What a million records cost by how many of them a post carries: markdown, as in infra/README.md. */
export const postTable = (): string =>
  [
    "| a post carries | requests | PUT units | invocations | write units | USD by API Gateway | USD by MQTT |",
    "|---|--:|--:|--:|--:|--:|--:|",
    ...([1, 15, 60] as const).map((records) => {
      const posts = million / records;
      const putUnits = Math.ceil((batchBytes.fixed + records * batchBytes.perRecord) / putUnitBytes);
      const sum = (request: number) =>
        bounds((batches) => usd(posts * request + behindTheRequest(records, batches)));
      const cells = [
        records === 1 ? "1 record" : `${records} records`,
        count(posts),
        count(posts * putUnits),
        bounds((batches) => count((posts / batches) * Object.keys(consumers).length)),
        bounds((batches) => count(writeUnitsOf(records, batches))),
        sum(requests["API Gateway"]),
        records === 1 ? sum(requests.MQTT) : "",
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  ].join("\n");
