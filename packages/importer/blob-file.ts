import { ImportError } from "./import-error.ts";
import { say } from "./say.ts";
import type { FileBytes, SourceFile } from "./source-file.ts";

async function* read(blob: Blob, label: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  const reader = blob.slice(from, Math.min(to, blob.size)).stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    // A DOMException: the file has been moved, changed or taken away since it was chosen.
    throw error instanceof DOMException
      ? new ImportError(say`${label} cannot be read: ${error.message}`)
      : error;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** A file that was chosen in a browser; read where it lies, never whole. */
export const blobFile = (blob: Blob, name: string, label = name): SourceFile => {
  const bytes: FileBytes = { size: blob.size, read: (from, to) => read(blob, label, from, to) };
  return { label, name, open: async () => bytes };
};
