import { DatabaseSync } from "node:sqlite";

/** Opens a store, or makes it; the error of one that is damaged names its file. */
export const openDatabase = (path: string, ...schema: readonly string[]): DatabaseSync => {
  const database = new DatabaseSync(path);
  try {
    for (const statements of schema) database.exec(statements);
    return database;
  } catch (cause) {
    database.close();
    throw new Error(`${path} is damaged: ${(cause as Error).message}`, { cause });
  }
};
