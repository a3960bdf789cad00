import { createAggregateConsumer } from "./consumer/aggregate-consumer.ts";
import { compare, type Result, runEvents } from "./consumer/compare.ts";
import { type Event, eventsOf, importEventsOf, kinesisRecordsPerEvent } from "./consumer/events.ts";
import { type Database, startDatabase } from "./consumer/local-table.ts";
import { createRecordByRecordConsumer } from "./consumer/record-by-record.ts";
import { type Drive, loadDrives } from "./drives.ts";
import { formatNumber } from "./numbers.ts";
import type { Section, Target } from "./report.ts";

/** The first warms up, the others are measured; the usual pattern is slow. */
const comparedEvents = 3;
const minWriteRatio = 30;
const minSpeedRatio = 20;
const batchSizes = [15, 60] as const;
/** Single positions, as many apps send them, and what packages/client sends. */
const liveBatchSizes = [1, ...batchSizes] as const;

/** How many phones share the 100 Kinesis records of an event: one batch each, or a backlog of ten each. */
const phoneCounts = [100, 10] as const;
/** Length of each phone's drive: it must include windows being closed, every minute or so. */
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
  return await compare(contenders, importEventsOf(drives, batchSize).slice(0, comparedEvents));
};

/** What our consumer uses; the usual pattern's use does not depend on how records are spread over phones. */
const writeUnitsOf = async (
  database: Database,
  begun: readonly Event[],
  measured: readonly Event[],
  name: string,
): Promise<number> => {
  const contender = await createAggregateConsumer(database, name);
  if (begun.length > 0) await runEvents(contender, begun);
  const { usage } = await runEvents(contender, measured);
  return usage.writeUnits;
};

/** Phones that are under way: their first event is not measured. */
const liveEventsOf = (
  drives: readonly Drive[],
  phones: (typeof phoneCounts)[number],
  batchSize: number,
): Event[] =>
  eventsOf({
    drives,
    phones,
    batchSize,
    events: (measuredRecords[phones] * phones) / (batchSize * kinesisRecordsPerEvent),
  });

type Compared = { readonly batchSize: number; readonly results: readonly Result[] };
type Writes = { readonly title: string; readonly units: number; readonly isImport: boolean };

const measureWrites = async (database: Database, drives: readonly Drive[]): Promise<Writes[]> => {
  const atOneHertz = drives.filter(({ source }) => source === "driveplotr" || source === "simulator");
  const writes: Writes[] = [];
  for (const batchSize of batchSizes)
    writes.push({
      title: `all drives as imported, batches of ${batchSize}`,
      isImport: true,
      units: await writeUnitsOf(database, [], importEventsOf(drives, batchSize), `imported-${batchSize}`),
    });
  for (const { name, of } of [
    { name: "1 Hz drives", of: atOneHertz },
    { name: "all drives", of: drives },
  ])
    for (const batchSize of liveBatchSizes)
      for (const phones of phoneCounts) {
        const [first, ...measured] = liveEventsOf(of, phones, batchSize);
        writes.push({
          title: `${name}, batches of ${batchSize}, ${phones} phones`,
          isImport: false,
          units: await writeUnitsOf(database, [first!], measured, `writes-${writes.length}`),
        });
      }
  return writes;
};

const targetsOf = (
  compared: readonly Compared[],
  writes: readonly Writes[],
  usualUnits: number,
): Target[] => [
  ...compared.map(({ batchSize, results }): Target => {
    const [ours, ...usual] = results;
    const ratio = ours!.perSecond / Math.max(...usual.map(({ perSecond }) => perSecond));
    return {
      name: `batches of ${batchSize}: at least ${minSpeedRatio}× the records/s of the faster usual consumer`,
      measured: `${formatNumber(ratio, 1)}×`,
      isMet: ratio >= minSpeedRatio,
    };
  }),
  ...writes
    .filter(({ isImport }) => isImport)
    .map(
      ({ title, units }): Target => ({
        name: `${title}: at least ${minWriteRatio}× fewer write units`,
        measured: `${formatNumber(usualUnits / units, 1)}×`,
        isMet: usualUnits / units >= minWriteRatio,
      }),
    ),
];

export const runConsumer = async (): Promise<Section> => {
  const drives = await loadDrives();
  const compared: Compared[] = [];
  let writes: Writes[];
  const database = await startDatabase();
  try {
    for (const batchSize of batchSizes)
      compared.push({ batchSize, results: await sideBySide(database, drives, batchSize) });
    writes = await measureWrites(database, drives);
  } finally {
    await database.stop();
  }
  const usualUnits = Math.min(
    ...compared.flatMap(({ results: [, ...usual] }) => usual.map(({ usage }) => usage.writeUnits)),
  );
  return {
    title: "Consumer",
    notes: [
      `Over one local DynamoDB (Dynoxide), ${kinesisRecordsPerEvent} Kinesis records to an event, all drives as \`trips import\` posts them: eight at a time, each one's batches in order; units are the table's ConsumedCapacity. The first event warms up (with the usual pattern only its first records), the next two are measured. Every consumer must have counted each record once.`,
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
    targets: targetsOf(compared, writes, usualUnits),
  };
};
