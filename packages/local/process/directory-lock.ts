import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Running } from "../service.ts";
import { StartError } from "./start-error.ts";

/**
 * Prevents two clouds on one data directory. The lock is SQLite's, on a file of its own: the system releases it when
 * the process ends, even by SIGKILL, so it is never stale.
 */
export const lockDirectory = async (directory: string): Promise<Running> => {
  const path = join(directory, "lock.sqlite");
  let database: DatabaseSync | undefined;
  try {
    await mkdir(directory, { recursive: true });
    database = new DatabaseSync(path);
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database?.close();
    throw new StartError(reasonOf(directory, path, cause as SystemError), { cause });
  }
  const lock = database;
  return { stop: async () => lock.close() };
};

type SystemError = NodeJS.ErrnoException & { readonly errcode?: number };

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
const busy = 5;
const noDatabase = 26;

const reasonOf = (directory: string, path: string, { code, errcode, message }: SystemError): string => {
  if (errcode === busy)
    return `The data directory ${directory} is in use. Stop the other one, or choose another with --data.`;
  if (errcode === noDatabase) return `The lock file ${path} is damaged. Remove it: it holds nothing else.`;
  if (code === "EEXIST" || code === "ENOTDIR")
    return `${directory} cannot be the data directory: a file is in its place. Choose another one with --data.`;
  return `The data directory ${directory} cannot be used: ${message}. Choose another one with --data.`;
};
