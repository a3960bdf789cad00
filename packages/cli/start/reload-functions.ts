import { watch } from "node:fs";
import { join } from "node:path";

/** Where the functions' code is. */
const sources = ["packages/functions", "packages/core", "packages/aws"];
const isSource = (name: string): boolean => name.endsWith(".ts") && !name.endsWith(".spec.ts");
/** An editor may save many files at once. */
const settleMs = 100;

/** Restarts the functions whenever one of their sources changes, until the signal. */
export const reloadFunctions = (options: {
  readonly root: string;
  readonly restart: () => void;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}): void => {
  const { root, restart, signal, print } = options;
  let timer: NodeJS.Timeout | undefined;
  const onChange = (path: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      restart();
      print(`functions: restart with the changed ${path}`);
    }, settleMs);
  };
  for (const directory of sources)
    watch(join(root, directory), { recursive: true, signal }, (_, name) => {
      if (name !== null && isSource(name)) onChange(join(directory, name));
    });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
};
