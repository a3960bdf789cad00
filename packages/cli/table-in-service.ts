import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { table } from "@trips/core/pipeline.ts";

const fileIn = (directory: string): string => join(directory, "table");

/** The table that the local cloud in this directory serves, until `trips start --table` names another. */
export const tableInService = async (directory: string): Promise<string> => {
  try {
    return (await readFile(fileIn(directory), "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return table.name;
    throw error;
  }
};

export const keepTableInService = async (directory: string, name: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  await writeFile(fileIn(directory), `${name}\n`);
};
