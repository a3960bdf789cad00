import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { openPromise } from "yauzl";
import { CliError } from "../cli-error.ts";
import { headBytes, isGzip, isZip } from "./detect-format.ts";
import { printable } from "./printable.ts";
import type { SourceDocument } from "./source.ts";
import { boundUnpacked, isWholeGzip, type Packed, readGzip, readPlain } from "./unpack.ts";
import { eachZipRemain, type Missing, type ZipRemain } from "./zip-remains.ts";

/** A document with its first bytes, and what is wrong with its packing. */
export type OpenDocument = SourceDocument & {
  readonly head: Uint8Array;
  /** Within an archive: its name there. */
  readonly entry?: string;
  readonly note?: string;
  /** The archive ends before it does. */
  readonly isCutOff?: boolean;
};

const mostEntries = 10_000;
const tooManyEntries = (path: string) =>
  new CliError("input", `${path} is an archive of more than ${mostEntries} files`);

const headOf = async (pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    read.push(piece);
    size += piece.length;
    if (size >= headBytes) break;
  }
  return Buffer.concat(read).subarray(0, headBytes);
};

const open = async (
  document: SourceDocument & { readonly entry?: string },
  packed: Packed,
): Promise<OpenDocument> => {
  const head = await headOf(document.pieces());
  if (!isGzip(head)) return { ...document, head };
  const isWhole = await isWholeGzip(packed);
  const pieces = () => readGzip(packed, isWhole);
  const note = isWhole ? undefined : "the gzip file is truncated: what was whole is imported";
  return { ...document, pieces, head: await headOf(pieces()), note };
};

const isRecordingEntry = ({ fileName }: ZipEntry): boolean =>
  !fileName.endsWith("/") && !fileName.startsWith("__MACOSX/") && !basename(fileName).startsWith(".");

/** The library's errors say what is wrong with the archive, in plain words. */
const explainZip = (path: string, error: unknown): Error =>
  error instanceof CliError
    ? error
    : new CliError("input", `${path} is a zip archive that cannot be read: ${(error as Error).message}`);

type ZipEntry = Omit<ZipRemain, "open"> & { readonly open: () => Promise<Readable> };

const openEntry = async (entry: ZipEntry, path: string): Promise<OpenDocument> => {
  const { packedBytes: bytes, isCutOff } = entry;
  // Every KMZ names its content doc.kml.
  const name = printable(basename(/\.kmz$/i.test(path) ? path : entry.fileName));
  const label = `${path}, ${printable(entry.fileName)}`;
  if (entry.isEncrypted) throw new CliError("input", `${label} is encrypted`);
  const pieces = async function* () {
    try {
      yield* boundUnpacked(await entry.open(), bytes, label);
    } catch (error) {
      throw explainZip(path, error);
    }
  };
  const document = { label, name, entry: printable(entry.fileName), isCutOff, pieces };
  return { ...(await open(document, { open: entry.open, bytes, label })), isCutOff };
};

async function* eachListed(path: string): AsyncGenerator<ZipEntry> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  try {
    if (zip.entryCount > mostEntries) throw tooManyEntries(path);
    for await (const entry of zip.eachEntry())
      yield {
        fileName: entry.fileName,
        isEncrypted: entry.isEncrypted(),
        packedBytes: entry.compressedSize,
        isCutOff: false,
        open: () => zip.openReadStreamPromise(entry),
      };
  } finally {
    zip.close();
  }
}

/** By the list at the archive's end, else by the header before each file. */
async function* eachFound(path: string): AsyncGenerator<ZipEntry | Missing> {
  let found = 0;
  try {
    for await (const entry of eachListed(path)) {
      found += 1;
      yield entry;
    }
    return;
  } catch (error) {
    if (found > 0 || error instanceof CliError) throw error;
  }
  for await (const remain of eachZipRemain(path))
    yield "missing" in remain ? remain : { ...remain, open: async () => remain.open() };
}

async function* eachEntry(path: string): AsyncGenerator<OpenDocument | Missing> {
  let found = 0;
  try {
    for await (const entry of eachFound(path)) {
      found += 1;
      if (found > mostEntries) throw tooManyEntries(path);
      if ("missing" in entry) yield entry;
      else if (isRecordingEntry(entry)) yield await openEntry(entry, path);
    }
  } catch (error) {
    throw explainZip(path, error);
  }
}

/**
 * The files to read: the one at the path, or those in it, if it is an archive. Names inside an archive are never used
 * as paths.
 */
export async function* eachDocument(path: string): AsyncGenerator<OpenDocument | Missing> {
  // It is read twice, which a pipe does not allow.
  const { size, isFile } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }));
  if (!isFile) throw new CliError("input", `${path} is not a regular file`);
  const read = async () => createReadStream(path);
  const pieces = () => readPlain(path);
  const document = await open(
    { label: path, name: basename(path), pieces },
    { open: read, bytes: size, label: path },
  );
  if (isZip(document.head)) yield* eachEntry(path);
  else yield document;
}
