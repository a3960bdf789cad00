import { createAggregateConsumer } from "./consumer/aggregate-consumer.ts";
import { compare, type Result, runEvents } from "./consumer/compare.ts";
import { eventsOf, kinesisRecordsPerEvent } from "./consumer/events.ts";
import { type Database, startDatabase } from "./consumer/local-table.ts";
import { createRecordByRecordConsumer } from "./consumer/record-by-record.ts";
import { type Drive, loadDrives } from "./drives.ts";
import { formatNumber } from "./numbers.ts";
import type { Section, Target } from "./report.ts";

const minWriteRatio = 30;
const minSpeedRatio = 20;
const batchSizes = [15, 60] as const;

/** How many phones share the 100 Kinesis records of an event: one batch each, or a backlog of ten each. */
const phoneCounts = [100, 10] as const;
/** So long is each phone's drive: windows are closed every minute or so, and none of that is left out. */
const measuredRecords = { 100: 420, 10: 1_800 } as const;

const sideBySide = async (
  database: Database,
  drives: readonly Drive[],
  batchSize: number,
): Promise<Result[]> => {
  const name = `compared-${batchSize}`;
  const contenders = [
    await createAggregateConsumer(database, `${name}-aggregate`),
    await createRecordByRecordConsumer(database, `${name}-sequential`, { processInParallel: false }),
    await createRecordByRecordConsumer(database, `${name}-parallel`, { processInParallel: true }),
  ];
  return await compare(contenders, eventsOf({ drives, phones: 100, batchSize, events: 2 }));
};

/** What our consumer alone uses; what the usual pattern uses does not depend on whose records they are. */
const writeUnitsOf = async (
  database: Database,
  drives: readonly Drive[],
  phones: (typeof phoneCounts)[number],
  batchSize: number,
  name: string,
): Promise<number> => {
  const contender = await createAggregateConsumer(database, name);
  const events = (measuredRecords[phones] * phones) / (batchSize * kinesisRecordsPerEvent);
  const [first, ...measured] = eventsOf({ drives, phones, batchSize, events });
  await runEvents(contender, [first!]);
  const { usage } = await runEvents(contender, measured);
  return usage.writeUnits;
};

export const runConsumer = async (): Promise<Section> => {
  const drives = await loadDrives();
  const atOneHertz = drives.filter(({ source }) => source === "driveplotr" || source === "simulator");
  const compared: { readonly batchSize: number; readonly results: readonly Result[] }[] = [];
  const writes: { readonly title: string; readonly batchSize: number; readonly units: number }[] = [];
  const database = await startDatabase();
  try {
    for (const batchSize of batchSizes)
      compared.push({ batchSize, results: await sideBySide(database, drives, batchSize) });
    for (const { name, of } of [
      { name: "1 Hz drives", of: atOneHertz },
      { name: "all drives", of: drives },
    ])
      for (const batchSize of batchSizes)
        for (const phones of phoneCounts)
          writes.push({
            title: `${name}, batches of ${batchSize}, ${phones} phones`,
            batchSize,
            units: await writeUnitsOf(database, of, phones, batchSize, `writes-${writes.length}`),
          });
  } finally {
    await database.stop();
  }
  const usualUnits = Math.min(
    ...compared.flatMap(({ results: [, ...usual] }) => usual.map(({ usage }) => usage.writeUnits)),
  );
  return {
    title: "Consumer",
    notes: [
      `Over one local DynamoDB (Dynoxide), ${kinesisRecordsPerEvent} Kinesis records to an event, 100 phones with a batch each, all drives; units are the ConsumedCapacity that the table states. An event before the measured one begins the trips (the usual pattern, which it does not concern, runs the first of its records). Every consumer must have counted each record once.`,
    ],
    tables: [
      {
        title: "Side by side",
        head: [
          "batches of",
          "consumer",
          "records/s",
          "write units",
          "read units",
          "calls, all per 1,000 records",
        ],
        rows: compared.flatMap(({ batchSize, results }) =>
          results.map(({ name, perSecond, usage }) => [
            String(batchSize),
            name,
            formatNumber(perSecond),
            formatNumber(usage.writeUnits, 1),
            formatNumber(usage.readUnits, 1),
            formatNumber(usage.calls, 1),
          ]),
        ),
      },
      {
        title: `Write units per 1,000 records of our consumer, and how many times fewer than ${formatNumber(usualUnits)}`,
        head: ["events of", "write units", "fewer"],
        rows: writes.map(({ title, units }) => [
          title,
          formatNumber(units, 1),
          `${formatNumber(usualUnits / units, 1)}×`,
        ]),
      },
    ],
    targets: [
      ...compared.map(({ batchSize, results }): Target => {
        const [ours, ...usual] = results;
        const ratio = ours!.perSecond / Math.max(...usual.map(({ perSecond }) => perSecond));
        return {
          name: `batches of ${batchSize}: at least ${minSpeedRatio}× the records/s of the faster usual consumer`,
          measured: `${formatNumber(ratio, 1)}×`,
          isMet: ratio >= minSpeedRatio,
        };
      }),
      ...writes.map(
        ({ title, units }): Target => ({
          name: `${title}: at least ${minWriteRatio}× fewer write units`,
          measured: `${formatNumber(usualUnits / units, 1)}×`,
          isMet: usualUnits / units >= minWriteRatio,
        }),
      ),
    ],
  };
};
