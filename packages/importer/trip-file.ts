import { isZip, readerOf } from "./detect-format.ts";
import { eachDocument, type OpenDocument } from "./documents.ts";
import { ImportError } from "./import-error.ts";
import { say, told } from "./say.ts";
import type { Overrides, Reader, SourceItem } from "./source.ts";
import type { SourceFile } from "./source-file.ts";

/** Some items of a file, or of a file in an archive; their places are relative to that file. */
export type SourceItems = { readonly source: string; readonly items: readonly SourceItem[] };

/** Undefined: not a recording, which is fine in an archive. */
const findReader = (document: OpenDocument): Reader | undefined => {
  if (document.entry === undefined) return readerOf(document.head, document.name, document.label);
  if (isZip(document.head)) return undefined;
  try {
    return readerOf(document.head, document.name, document.label);
  } catch (error) {
    if (error instanceof ImportError) return undefined;
    throw error;
  }
};

const leftOutShown = 5;

const noteOf = (source: string, text: string): SourceItems => ({ source, items: [{ kind: "note", text }] });

async function* readDocuments(file: SourceFile, overrides: Overrides): AsyncGenerator<SourceItems> {
  let read = 0;
  const leftOut: string[] = [];
  const notes: string[] = [];
  let refusal: ImportError | undefined;
  for await (const document of eachDocument(file)) {
    if ("missing" in document) {
      notes.push(document.missing);
      continue;
    }
    const reader = findReader(document);
    if (reader === undefined) {
      if (!document.isCutOff) leftOut.push(document.entry!);
      continue;
    }
    const source = document.label;
    if (document.note !== undefined) yield noteOf(source, document.note);
    try {
      for await (const items of reader(document, overrides)) yield { source, items };
      read += 1;
    } catch (error) {
      // Too little of it may be left to be recognised; the files before it are whole.
      if (!document.isCutOff || !(error instanceof ImportError)) throw error;
      refusal = error;
    }
  }
  if (read === 0)
    throw (
      refusal ??
      new ImportError(
        [say`${file.label} is an archive with nothing in it that can be imported`, ...notes].join(
          told(": it "),
        ),
      )
    );
  if (leftOut.length > 0) {
    const shown = leftOut.slice(0, leftOutShown).join(", ");
    const more = leftOut.length > leftOutShown ? say` and ${leftOut.length - leftOutShown} more` : "";
    notes.push(say`${shown}${more} left out: no recordings`);
  }
  if (refusal !== undefined) notes.unshift(refusal.message);
  for (const note of notes) yield noteOf(file.label, note);
}

/** Reads a file of trips, some items at a time. Throws an `ImportError` for a fault of the whole file. */
export async function* readTripFile(file: SourceFile, overrides: Overrides): AsyncGenerator<SourceItems> {
  try {
    yield* readDocuments(file, overrides);
  } catch (error) {
    // A bound of the language, such as the longest string, or one of ours.
    if (error instanceof RangeError)
      throw new ImportError(say`${file.label} cannot be read: ${error.message}`);
    throw error;
  }
}
