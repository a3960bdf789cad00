import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatNumber } from "../bench/numbers.ts";
import type { Table } from "../bench/report.ts";

/** Node's arguments for a process that writes V8's profiles of its main thread and its workers into a directory. */
export const profilingInto = (directory: string): string[] => [
  "--import",
  new URL("profile-workers.ts", import.meta.url).href,
  "--cpu-prof",
  `--cpu-prof-dir=${directory}`,
];

type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

const mostFunctions = 25;
const idle = new Set(["(idle)", "(program)"]);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The functions that took the most time themselves, and their share of the thread's busy time. */
export const profileTables = async (directory: string): Promise<Table[]> => {
  const files = (await readdir(directory)).sort();
  return Promise.all(files.map(async (file) => tableOf(file, await readProfile(join(directory, file)))));
};

const readProfile = async (path: string): Promise<Profile> => JSON.parse(await readFile(path, "utf8"));

const tableOf = (title: string, { nodes, samples, timeDeltas }: Profile): Table => {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      url === "" ? functionName : `${functionName || "(anonymous)"} ${shorten(url)}:${lineNumber + 1}`,
    ]),
  );
  const micros = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = names.get(id)!;
    if (!idle.has(name)) micros.set(name, (micros.get(name) ?? 0) + timeDeltas[index]!);
  });
  const busy = micros.values().reduce((sum, value) => sum + value, 0);
  const top = [...micros].sort(([, a], [, b]) => b - a).slice(0, mostFunctions);
  return {
    title: `${title}: busy for ${formatNumber(busy / 1e6, 1)} s`,
    head: ["function", "% of it"],
    rows: top.map(([name, value]) => [name, formatNumber((100 * value) / busy, 1)]),
  };
};

const shorten = (url: string): string => url.replace(`file://${root}`, "").replace(/^.*node_modules\//, "");
