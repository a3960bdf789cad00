import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { formatNumber } from "./numbers.ts";
import type { Section } from "./report.ts";

const run = promisify(execFile);
const lengths = [1_000_000, 4_000_000] as const;
const heapMegabytes = 200;

const recount = async (records: number): Promise<{ seconds: number; peakHeapBytes: number }> => {
  const script = fileURLToPath(new URL("recount-run.ts", import.meta.url));
  const { stdout } = await run(process.execPath, [
    `--max-old-space-size=${heapMegabytes}`,
    script,
    String(records),
  ]);
  return JSON.parse(stdout);
};

export const runRecount = async (): Promise<Section> => {
  const results = [];
  for (const records of lengths) results.push({ records, ...(await recount(records)) });
  const [short, long] = results;
  const growth = long!.peakHeapBytes / short!.peakHeapBytes;
  return {
    title: "Recount",
    notes: [
      `A trip at 1 Hz is recounted from its pages, in a process of its own with a heap of ${heapMegabytes} MB.`,
    ],
    tables: [
      {
        head: ["records", "heap at most, MB", "processor seconds"],
        rows: results.map(({ records, peakHeapBytes, seconds }) => [
          formatNumber(records),
          formatNumber(peakHeapBytes / 1e6),
          formatNumber(seconds, 1),
        ]),
      },
    ],
    targets: [
      {
        name: "four times the records need at most 1.5 times the heap",
        measured: `${formatNumber(growth, 2)}×`,
        isMet: growth <= 1.5,
      },
    ],
  };
};
