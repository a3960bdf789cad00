import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Running } from "../service.ts";
import { StartError } from "./start-error.ts";

/**
 * Keeps two clouds off one data directory. The lock is SQLite's on a file of its own: the system lets go of
 * it when the process ends, also by SIGKILL, so nothing stale is ever left.
 */
export const lockDirectory = async (directory: string): Promise<Running> => {
  await mkdir(directory, { recursive: true });
  const database = new DatabaseSync(join(directory, "lock.sqlite"));
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    throw new StartError(
      `The data directory ${directory} is in use. Stop the other one, or choose another with --data.`,
      {
        cause,
      },
    );
  }
  return { stop: async () => database.close() };
};
