import { DatabaseSync } from "node:sqlite";
import type { Durability } from "./durability.ts";

/** Opens or creates a database; the error of a damaged one names its file. */
export const openDatabase = (
  path: string,
  schema: string,
  synchronous: Durability["synchronous"],
): DatabaseSync => {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA synchronous = ${synchronous}`);
    database.exec(schema);
    return database;
  } catch (cause) {
    database.close();
    throw new Error(`${path} is damaged: ${(cause as Error).message}`, { cause });
  }
};
