import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "@trips/core/application/replay.ts";

/** How far a replay got, and when it began: what arrives later is the consumer's. */
export type Saved = Progress & { readonly startedMs: number };

/**
 * A file per job, named by what is replayed into what. A lost one costs time only, because a part that is replayed
 * again changes nothing; so it needs no place in the table, and no permission on AWS.
 */
export const openCheckpoint = (directory: string, job: Readonly<Record<string, unknown>>) => {
  const name = createHash("sha256").update(JSON.stringify(job)).digest("hex").slice(0, 16);
  const file = join(directory, "replay", `${name}.json`);
  return {
    async load(): Promise<Saved | undefined> {
      try {
        return JSON.parse(await readFile(file, "utf8")) as Saved;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    /** Atomic: a kill leaves the one before or this one. */
    async save(saved: Saved): Promise<void> {
      await mkdir(join(directory, "replay"), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify(saved));
      await rename(`${file}.new`, file);
    },
    async remove(): Promise<void> {
      await rm(file, { force: true });
    },
  };
};

export type Checkpoint = ReturnType<typeof openCheckpoint>;
