import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@trips/cli/random.ts";
import { everyFault } from "../chaos/every-fault.ts";
import { control } from "../support/control.ts";
import type { Platform } from "../support/platform.ts";
import type { HistoryWriter } from "./history-writer.ts";
import type { SmallDisk } from "./small-disk.ts";

export type NemesisOptions = {
  readonly platform: () => Platform;
  /** Starts the system again on what it left. */
  readonly restart: () => Promise<void>;
  readonly disk: SmallDisk | undefined;
  readonly history: HistoryWriter;
  readonly now: () => number;
  readonly random: Random;
  readonly signal: AbortSignal;
};

/** The process and all that it started. */
const treeOf = (pid: number): number[] => {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const tree = [pid];
  for (const parent of tree) tree.push(...rows.filter(([, each]) => each === parent).map(([each]) => each));
  return tree;
};

const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
};

const isAlive = ({ pid }: Platform): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Harms the system one way after the other, each for some seconds, until it is told to stop; then everything is healed. */
export const runNemesis = async (options: NemesisOptions): Promise<void> => {
  const { platform, restart, disk, history, now, random, signal } = options;
  const tell = (fault: string): void => history.write({ event: "fault", at: now(), fault });
  const pause = (): Promise<void> => sleep(1_000 + random() * 3_000);

  const harms: Readonly<Record<string, () => Promise<void>>> = {
    SIGKILL: async () => {
      await platform().kill();
      await pause();
      await restart();
    },
    SIGSTOP: async () => {
      const pids = treeOf(platform().pid);
      signalAll(pids, "SIGSTOP");
      await pause();
      signalAll(pids, "SIGCONT");
    },
    faults: async () => {
      for (const fault of everyFault) await control(platform(), "SetFault", fault);
      await pause();
      await control(platform(), "ClearFaults");
    },
    ...(disk && {
      "disk full": async () => {
        disk.fill();
        await pause();
        disk.free();
        if (!isAlive(platform())) await restart();
      },
    }),
  };

  const names = Object.keys(harms);
  for (let turn = 0; !signal.aborted; turn++) {
    const name = names[turn % names.length]!;
    tell(name);
    await harms[name]!();
    await pause();
  }
};
