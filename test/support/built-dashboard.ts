import { fileURLToPath } from "node:url";
import { buildDashboard } from "@trips/cli/start/dashboard.ts";

/** Builds the dashboard before any spec needs it: parallel specs would build it twice in the same place. */
export const setup = (): Promise<void> =>
  buildDashboard({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    signal: new AbortController().signal,
    print: console.log,
  });
