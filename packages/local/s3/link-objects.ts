import { existsSync, linkSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** An object may be replaced between its look-up and its link; so often in a row it is not. */
const mostAttempts = 10;

type Links = {
  /** The store's directory, which another process may be writing to. */
  readonly directory: string;
  readonly bucket: string;
  readonly prefix: string;
  /** Where an object's content is linked to; undefined: nowhere. On the store's file system. */
  readonly targetOf: (key: string) => string | undefined;
};

type Entry = { readonly key: Uint8Array; readonly file: string };

export const holdsObjects = (directory: string): boolean => existsSync(join(directory, ".index.sqlite"));

/**
 * Links the contents of a bucket's objects to other places. A store replaces contents and never changes them, so what is
 * linked stays as it is, whatever the store does meanwhile. Returns the number of links.
 */
export const linkObjects = ({ directory, bucket, prefix, targetOf }: Links): number => {
  const index = new DatabaseSync(join(directory, ".index.sqlite"), { readOnly: true });
  try {
    const fileOf = index.prepare("SELECT file FROM objects WHERE bucket = ? AND key = ?");
    let linked = 0;
    let missed: { key: Uint8Array; target: string }[] = [];
    for (const { key, file } of entriesOf(index, bucket, prefix)) {
      const target = targetOf(Buffer.from(key).toString("utf8"));
      if (target === undefined) continue;
      mkdirSync(dirname(target), { recursive: true });
      if (link(join(directory, bucket, file), target)) linked++;
      else missed.push({ key, target });
    }
    for (let attempt = 1; missed.length > 0; attempt++) {
      if (attempt > mostAttempts)
        throw new Error(`${missed.length} objects changed at each of ${mostAttempts} attempts to read them`);
      missed = missed.filter(({ key, target }) => {
        const found = fileOf.get(bucket, key) as { file: string } | undefined;
        if (!found) return false;
        const isLinked = link(join(directory, bucket, found.file), target);
        if (isLinked) linked++;
        return !isLinked;
      });
    }
    return linked;
  } finally {
    index.close();
  }
};

function* entriesOf(index: DatabaseSync, bucket: string, prefix: string): Generator<Entry> {
  const rows = index.prepare("SELECT key, file FROM objects WHERE bucket = ? AND key >= ? ORDER BY key");
  const start = Buffer.from(prefix, "utf8");
  for (const entry of rows.iterate(bucket, start) as Iterable<Entry>) {
    if (!start.equals(entry.key.subarray(0, start.length))) return;
    yield entry;
  }
}

/** False: the content is gone, because the object was replaced or removed. */
const link = (path: string, target: string): boolean => {
  try {
    linkSync(path, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
};
