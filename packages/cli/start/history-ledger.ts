import { appendFile, readFile, rm } from "node:fs/promises";
import type { HistoryLedger } from "../simulator/post-past.ts";

const entryOf = (driver: string, day: number): string => `${driver} ${day}`;

/**
 * A line for each driver and local day. A crash in the middle of one leaves a line that names no whole day, and that
 * day is posted again, which changes nothing.
 */
export const openHistoryLedger = async (path: string, fresh: boolean): Promise<HistoryLedger> => {
  if (fresh) await rm(path, { force: true });
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n");
  const torn = lines.pop();
  const entries = new Set(lines);
  if (torn) await appendFile(path, "\n");
  return {
    has: (driver, day) => entries.has(entryOf(driver, day)),
    add: async (driver, day) => {
      const entry = entryOf(driver, day);
      if (entries.has(entry)) return;
      await appendFile(path, `${entry}\n`, { mode: 0o600 });
      entries.add(entry);
    },
  };
};
