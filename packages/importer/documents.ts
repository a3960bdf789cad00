import { headBytes, isGzip, isZip } from "./detect-format.ts";
import { ImportError } from "./import-error.ts";
import { printable } from "./printable.ts";
import { say } from "./say.ts";
import type { SourceDocument } from "./source.ts";
import { type FileBytes, readHead, type SourceFile } from "./source-file.ts";
import { boundUnpacked, isWholeGzip, readGzip } from "./unpack.ts";
import type { Missing, ZipEntry } from "./zip-entry.ts";
import { eachListed } from "./zip-list.ts";
import { eachZipRemain } from "./zip-remains.ts";

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
  new ImportError(say`${path} is an archive of more than ${mostEntries} files`);

const open = async (
  document: SourceDocument & { readonly entry?: string },
  packedBytes: number,
): Promise<OpenDocument> => {
  const head = await readHead(document.pieces(), headBytes);
  if (!isGzip(head)) return { ...document, head };
  const packed = { pieces: document.pieces, bytes: packedBytes, label: document.label };
  const isWhole = await isWholeGzip(packed);
  const pieces = () => readGzip(packed, isWhole);
  const note = isWhole ? undefined : say`the gzip file is truncated: what was whole is imported`;
  return { ...document, pieces, head: await readHead(pieces(), headBytes), note };
};

const baseNameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

const isRecordingEntry = ({ fileName }: ZipEntry): boolean =>
  !fileName.endsWith("/") && !fileName.startsWith("__MACOSX/") && !baseNameOf(fileName).startsWith(".");

/** The library's errors say what is wrong with the archive, in plain words. */
const explainZip = (path: string, error: unknown): Error =>
  error instanceof ImportError
    ? error
    : new ImportError(say`${path} is a zip archive that cannot be read: ${(error as Error).message}`);

const openEntry = async (entry: ZipEntry, archive: SourceFile): Promise<OpenDocument> => {
  const { packedBytes, isCutOff } = entry;
  // Every KMZ names its content doc.kml.
  const name = printable(/\.kmz$/i.test(archive.name) ? archive.name : baseNameOf(entry.fileName));
  const label = `${archive.label}, ${printable(entry.fileName)}`;
  if (entry.isEncrypted) throw new ImportError(say`${label} is encrypted`);
  const pieces = async function* () {
    try {
      yield* boundUnpacked(entry.pieces(), packedBytes, label);
    } catch (error) {
      throw explainZip(archive.label, error);
    }
  };
  const document = { label, name, entry: printable(entry.fileName), isCutOff, pieces };
  return { ...(await open(document, packedBytes)), isCutOff };
};

/** By the list at the archive's end, else by the header before each file. */
async function* eachFound(label: string, archive: FileBytes): AsyncGenerator<ZipEntry | Missing> {
  let found = 0;
  try {
    for await (const entry of eachListed(archive, mostEntries, () => tooManyEntries(label))) {
      found += 1;
      yield entry;
    }
    return;
  } catch (error) {
    if (found > 0 || error instanceof ImportError) throw error;
  }
  yield* eachZipRemain({ ...archive, label });
}

async function* eachEntry(file: SourceFile, archive: FileBytes): AsyncGenerator<OpenDocument | Missing> {
  const { label } = file;
  let found = 0;
  try {
    for await (const entry of eachFound(label, archive)) {
      found += 1;
      if (found > mostEntries) throw tooManyEntries(label);
      if ("missing" in entry) yield entry;
      else if (isRecordingEntry(entry)) yield await openEntry(entry, file);
    }
  } catch (error) {
    throw explainZip(label, error);
  }
}

/** The files to read: this one, or those in it, if it is an archive. Names inside an archive are never used as paths. */
export async function* eachDocument(file: SourceFile): AsyncGenerator<OpenDocument | Missing> {
  const { label, name } = file;
  const bytes = await file.open();
  const pieces = () => bytes.read(0, Number.POSITIVE_INFINITY);
  const document = await open({ label, name, pieces }, bytes.size);
  if (isZip(document.head)) yield* eachEntry(file, bytes);
  else yield document;
}
