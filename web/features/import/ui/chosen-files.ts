import type { ChosenFile } from "./import-session.ts";

/** A folder may hold a disk: what is beyond is not looked at. */
const mostFiles = 5_000;

/** What an operating system puts into folders by itself. */
const isHidden = (name: string): boolean =>
  name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini";

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A browser lists a folder in parts; an empty one is the last. */
const entriesOf = async (folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0 || entries.length >= mostFiles) return entries;
    entries.push(...some);
  }
};

const collect = async (entry: FileSystemEntry, path: string, found: ChosenFile[]): Promise<void> => {
  if (isHidden(entry.name) || found.length >= mostFiles) return;
  const name = `${path}${entry.name}`;
  if (entry.isFile) found.push({ file: await fileOf(entry as FileSystemFileEntry), name });
  else
    for (const inner of await entriesOf(entry as FileSystemDirectoryEntry))
      await collect(inner, `${name}/`, found);
};

/** The files of a drop, those in folders too. */
export const droppedFiles = async (transfer: DataTransfer): Promise<readonly ChosenFile[]> => {
  // The items are gone after the first await.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const plain = [...transfer.files];
  if (entries.every((entry) => entry === null)) return plain.map((file) => ({ file, name: file.name }));
  const found: ChosenFile[] = [];
  for (const entry of entries) if (entry) await collect(entry, "", found);
  return found;
};

/** The files of a file input, or of the folder chosen with one. */
export const selectedFiles = (list: FileList | null): readonly ChosenFile[] =>
  [...(list ?? [])]
    .filter(({ name }) => !isHidden(name))
    .slice(0, mostFiles)
    .map((file) => ({ file, name: file.webkitRelativePath || file.name }));
