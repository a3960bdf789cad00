import { fileURLToPath } from "node:url";
import { buildDashboard } from "@trips/cli/start/dashboard.ts";

/** Builds the dashboard before the first spec needs it: specs side by side would build it twice, in one place. */
export const setup = (): Promise<void> =>
  buildDashboard({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    signal: new AbortController().signal,
    print: console.log,
  });
