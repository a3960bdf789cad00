import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatNumber, median, quantile } from "../bench/numbers.ts";
import { machine, printSection } from "../bench/report.ts";
import { type Drained, drainCbor, drainLean, drainSdk } from "./drain.ts";
import { fill, shards, streamName } from "./fill.ts";
import { putLatencyLean, putLatencySdk } from "./latency.ts";
import { openLeanClient } from "./lean-client.ts";
import { type Server, startServer } from "./server.ts";

const records = Number(process.argv[2] ?? 1_000_000);
if (!Number.isInteger(records) || records < 10_000) {
  console.error("Usage: npm run bench:local [-- <records, at least 10000>]");
  process.exit(2);
}

const megabytes = (bytes: number) => `${formatNumber(bytes / 2 ** 20)} MiB`;
const perSecond = (count: number, milliseconds: number) => (count / milliseconds) * 1000;
const rate = (value: number) => `${formatNumber(value)} records/s`;
const share = (micros: number, milliseconds: number) => `${formatNumber(micros / 10 / milliseconds)} %`;
/** Until V8 has compiled the hot code. */
const warmUpRecords = 50_000;
const startTarget = 500;
const rssTarget = 400 * 2 ** 20;

const directory = await mkdtemp(join(tmpdir(), "bench-local-"));
let server: Server | undefined;
try {
  console.log(machine());
  console.log("The client runs in this process, Kinesis and its edge in another; limits are lifted.");
  server = await startServer(directory);
  const control = await openLeanClient(server.port);
  await control.post(
    "CreateStream",
    Buffer.from(JSON.stringify({ StreamName: streamName, ShardCount: shards })),
  );
  control.close();

  const latencies = {
    lean: await putLatencyLean(server.port, 2_000),
    sdk: await putLatencySdk(server.port, 1_000),
  };
  const leanMedian = median(latencies.lean);
  printSection({
    title: "PutRecord, 1 KB, one after the other",
    notes: [],
    tables: [
      {
        head: ["client", "p50 ms", "p99 ms"],
        rows: Object.entries(latencies).map(([client, times]) => [
          client,
          formatNumber(median(times), 2),
          formatNumber(quantile(times, 0.99), 2),
        ]),
      },
    ],
    targets: [{ name: "p50 ≤ 1 ms", measured: `${formatNumber(leanMedian, 2)} ms`, isMet: leanMedian <= 1 }],
  });

  await server.resetPeak();
  const cpuMicros = async () => (await server!.usage()).cpuMicros;
  await fill(server.port, warmUpRecords, cpuMicros);
  const marks = await fill(server.port, records, cpuMicros);
  const afterFill = await server.resetPeak();
  const tenths = marks.slice(1).map((mark, index) => ({
    rate: perSecond(records / 10, mark.milliseconds - marks[index]!.milliseconds),
    capacity: perSecond(records / 10, (mark.serverMicros - marks[index]!.serverMicros) / 1000),
  }));
  const rates = tenths.map((tenth) => tenth.rate);
  const [first, last] = [tenths[0]!, tenths.at(-1)!];
  const growth = last.capacity / first.capacity;
  printSection({
    title: `PutRecords, 500 × 1 KB, ${formatNumber(records)} records into ${shards} shards`,
    notes: [
      `Each tenth: ${rates.map((value) => formatNumber(value)).join(", ")} records/s`,
      "Capacity is records per second of the server's processor time, which other work on the machine does not change.",
    ],
    tables: [
      {
        head: ["part", "records/s", "server's capacity"],
        rows: Object.entries({ "first tenth": first, "last tenth": last }).map(([part, tenth]) => [
          part,
          formatNumber(tenth.rate),
          formatNumber(tenth.capacity),
        ]),
      },
    ],
    targets: [
      {
        name: "≥ 40,000 records/s, median of the tenths",
        measured: rate(median(rates)),
        isMet: median(rates) >= 40_000,
      },
      {
        name: "flat: the last tenth's capacity at least 80 % of the first's",
        measured: `${formatNumber(growth * 100)} %`,
        isMet: growth >= 0.8,
      },
      {
        name: "RSS ≤ 400 MiB",
        measured: megabytes(afterFill.peakRss),
        isMet: afterFill.peakRss <= rssTarget,
      },
    ],
  });

  type DrainRow = {
    client: string;
    drained: Drained;
    serverMicros: number;
    clientMicros: number;
    peakRss: number;
  };
  const drains: DrainRow[] = [];
  const kinds = { "lean, JSON": drainLean, "lean, CBOR": drainCbor, SDK: drainSdk } as const;
  for (const [client, drain] of Object.entries(kinds)) {
    const before = await server.resetPeak();
    const own = process.cpuUsage();
    const drained = await drain(server.port, client === "SDK" ? records / 4 : Infinity);
    const after = await server.usage();
    const { user, system } = process.cpuUsage(own);
    drains.push({
      client,
      drained,
      serverMicros: after.cpuMicros - before.cpuMicros,
      clientMicros: user + system,
      peakRss: after.peakRss,
    });
  }
  const leanRate = perSecond(drains[0]!.drained.records, drains[0]!.drained.milliseconds);
  const drainPeak = Math.max(...drains.map(({ peakRss }) => peakRss));
  printSection({
    title: "Drain by GetRecords, two shards at a time",
    notes: [
      "Shares are processor time divided by wall time. The side with the larger one is the bottleneck; " +
        "if both are far below 100 %, other work on the machine is. Capacity is what the server would " +
        "deliver with a processor to itself and a client that keeps up.",
    ],
    tables: [
      {
        head: [
          "client",
          "records",
          "records/s",
          "server's share",
          "client's share",
          "server's capacity",
          "server's RSS",
        ],
        rows: drains.map(({ client, drained, serverMicros, clientMicros, peakRss }) => [
          client,
          formatNumber(drained.records),
          formatNumber(perSecond(drained.records, drained.milliseconds)),
          share(serverMicros, drained.milliseconds),
          share(clientMicros, drained.milliseconds),
          formatNumber(perSecond(drained.records, serverMicros / 1000)),
          megabytes(peakRss),
        ]),
      },
    ],
    targets: [
      {
        name: "≥ 80,000 records/s with the lean client",
        measured: rate(leanRate),
        isMet: leanRate >= 80_000,
      },
      { name: "RSS ≤ 400 MiB while draining", measured: megabytes(drainPeak), isMet: drainPeak <= rssTarget },
    ],
  });

  const starts: number[] = [];
  for (let start = 0; start < 3; start++) {
    await server.stop();
    server = await startServer(directory);
    starts.push(server.openedMs);
  }
  printSection({
    title: `Start with ${formatNumber(records)} records on disk`,
    notes: [],
    tables: [],
    targets: [
      {
        name: `≤ ${startTarget} ms, median of ${starts.length}`,
        measured: `${formatNumber(median(starts))} ms`,
        isMet: median(starts) <= startTarget,
      },
    ],
  });
} finally {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
}
