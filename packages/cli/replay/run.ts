import { setTimeout as sleep } from "node:timers/promises";
import type { Effects } from "@trips/aws/effects.ts";
import type { ReplayCounts } from "@trips/core/application/replay.ts";
import type { Terminal } from "../terminal.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Connection } from "./connection.ts";
import type { createLine } from "./report.ts";

/** What one replay runs with. */
export type Run = {
  readonly connection: Connection;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly line: ReturnType<typeof createLine>;
  readonly now: () => number;
  /** The table to write to. */
  readonly table: string;
  /** The table in service. */
  readonly served: string;
  readonly workers: number;
  readonly rate: number | undefined;
};

export const effectsOf = ({ now }: Pick<Run, "now">): Effects => ({
  now,
  sleep: (ms) => sleep(ms),
  random: Math.random,
});

export type ResumableRun = Run & { readonly checkpoint: Checkpoint };

/** `inRun`: the records of this run alone. */
export type Result = { readonly counts: ReplayCounts; readonly inRun: number; readonly isStopped: boolean };
