import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { ImportError } from "@trips/importer/import-error.ts";
import type { FileBytes, SourceFile } from "@trips/importer/source-file.ts";

const pieceBytes = 256 * 1024;

const explain = (path: string, error: unknown): unknown => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new ImportError(`${path}: there is no such file`);
  return code === undefined ? error : new ImportError(`${path} cannot be read: ${message}`);
};

async function* read(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  if (to <= from) return;
  try {
    yield* createReadStream(path, { start: from, end: to - 1, highWaterMark: pieceBytes });
  } catch (error) {
    throw explain(path, error);
  }
}

const open = async (path: string): Promise<FileBytes> => {
  const found = await stat(path).catch((error: unknown) => {
    throw explain(path, error);
  });
  // It is read twice, which a pipe does not allow.
  if (!found.isFile()) throw new ImportError(`${path} is not a regular file`);
  return { size: found.size, read: (from, to) => read(path, from, to) };
};

/** A file on this machine's disk. */
export const openFile = (path: string): SourceFile => ({
  label: path,
  name: basename(path),
  open: () => open(path),
});
