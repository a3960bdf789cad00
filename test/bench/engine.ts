import { do_not_optimize, measure } from "mitata";
import { batchesOf } from "./batches.ts";
import { loadDrives } from "./drives.ts";
import { mergeBatches } from "./engine-run.ts";
import { formatNumber, median } from "./numbers.ts";
import { processorNanoseconds } from "./processor-time.ts";
import type { Section } from "./report.ts";

export const batchSizes = [15, 60] as const;
/** At most three times as long as JSON.parse, which it includes. */
const minRatio = 0.33;
const rounds = 25;
/** Every fifth drive, which covers all sources and keeps a round short on a busy machine. */
const everyNth = 5;

const decoder = new TextDecoder();

/** Median processor time of one run. */
const nanoseconds = async (run: () => unknown): Promise<number> => {
  const stats = await measure(() => do_not_optimize(run()), {
    now: processorNanoseconds,
    min_cpu_time: 60e6,
    min_samples: 3,
  });
  return stats.p50;
};

const measureBatchSize = async (size: number) => {
  const drives = (await loadDrives()).filter((_, index) => index % everyNth === 0);
  const trips = drives.map((drive) => batchesOf(drive, size));
  const batches = trips.flat();
  const texts = batches.map((data) => decoder.decode(data));
  const records = drives.reduce((sum, { fixes }) => sum + fixes.length, 0);
  const runs = {
    engine: () => trips.map(mergeBatches),
    parseBytes: () => batches.map((data) => JSON.parse(decoder.decode(data))),
    parseText: () => texts.map((text) => JSON.parse(text)),
  };
  const merged = runs.engine().reduce((sum, { totals }) => sum + totals.unique, 0);
  const distinct = drives.reduce(
    (sum, { fixes }) => sum + new Set(fixes.map(({ t, id }) => `${t}/${id}`)).size,
    0,
  );
  if (merged !== distinct) throw new Error(`the engine counted ${merged} records of ${distinct}`);
  const samples = [];
  for (let round = 0; round < rounds; round++)
    samples.push({
      parseBytes: await nanoseconds(runs.parseBytes),
      engine: await nanoseconds(runs.engine),
      parseText: await nanoseconds(runs.parseText),
    });
  return {
    size,
    records,
    perSecond: median(samples.map(({ engine }) => (records * 1e9) / engine)),
    parsePerSecond: median(samples.map(({ parseBytes }) => (records * 1e9) / parseBytes)),
    ratio: median(samples.map(({ engine, parseBytes }) => parseBytes / engine)),
    textRatio: median(samples.map(({ engine, parseText }) => parseText / engine)),
  };
};

export const runEngine = async (): Promise<Section> => {
  const results = [];
  for (const size of batchSizes) results.push(await measureBatchSize(size));
  return {
    title: "Engine",
    notes: [
      `Decode, validate, merge and encode (decodeBatch, mergeWindow, applySpan, encodeWindow) of ${formatNumber(results[0]!.records)} records, per core by processor time, next to JSON.parse of the same bytes; medians of ${rounds} alternating rounds. A ratio of 0.33 means three times the time of JSON.parse, which is included.`,
    ],
    tables: [
      {
        head: ["batches of", "records/s", "JSON.parse records/s", "ratio", "ratio to JSON.parse of a text"],
        rows: results.map(({ size, perSecond, parsePerSecond, ratio, textRatio }) => [
          String(size),
          formatNumber(perSecond),
          formatNumber(parsePerSecond),
          formatNumber(ratio, 2),
          formatNumber(textRatio, 2),
        ]),
      },
    ],
    targets: results.map(({ size, ratio }) => ({
      name: `batches of ${size}: ratio to JSON.parse at least ${minRatio}`,
      measured: formatNumber(ratio, 2),
      isMet: ratio >= minRatio,
    })),
  };
};
