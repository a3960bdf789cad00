import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { CliError } from "../cli-error.ts";
import { headBytes, isGzip, isZip } from "./detect-format.ts";
import type { SourceDocument } from "./source.ts";
import { boundUnpacked, isWholeGzip, type Packed, readGzip, readPlain } from "./unpack.ts";

/** A document with its beginning, and what is wrong with how it is packed. */
export type OpenDocument = SourceDocument & {
  readonly head: Uint8Array;
  /** Within an archive: its name there. */
  readonly entry?: string;
  readonly note?: string;
};

const mostEntries = 10_000;

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

/** What a terminal would take for a command does not belong into a report. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, "?");

const isRecordingEntry = ({ fileName }: Entry): boolean =>
  !fileName.endsWith("/") && !fileName.startsWith("__MACOSX/") && !basename(fileName).startsWith(".");

/** The library's errors say what is wrong with the archive, in plain words. */
const explainZip = (path: string, error: unknown): Error =>
  error instanceof CliError
    ? error
    : new CliError("input", `${path} is a zip archive that cannot be read: ${(error as Error).message}`);

const openEntry = (zip: ZipFile, entry: Entry, path: string): Promise<OpenDocument> => {
  // What a KMZ holds is called doc.kml.
  const name = printable(basename(/\.kmz$/i.test(path) ? path : entry.fileName));
  const label = `${path}, ${printable(entry.fileName)}`;
  if (entry.isEncrypted()) throw new CliError("input", `${label} is encrypted`);
  const read = () => zip.openReadStreamPromise(entry);
  const bytes = entry.compressedSize;
  const pieces = async function* () {
    try {
      yield* boundUnpacked(await read(), bytes, label);
    } catch (error) {
      throw explainZip(path, error);
    }
  };
  return open({ label, name, entry: printable(entry.fileName), pieces }, { open: read, bytes, label });
};

async function* eachEntry(path: string): AsyncGenerator<OpenDocument> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    if (zip.entryCount > mostEntries)
      throw new CliError("input", `${path} is an archive of more than ${mostEntries} files`);
    for await (const entry of zip.eachEntry())
      if (isRecordingEntry(entry)) yield await openEntry(zip, entry, path);
  } catch (error) {
    throw explainZip(path, error);
  } finally {
    zip?.close();
  }
}

/** The files to read: the one at the path, or those in it, if it is an archive. Names within lead nowhere. */
export async function* eachDocument(path: string): AsyncGenerator<OpenDocument> {
  // It is read twice, which a pipe would not allow.
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
