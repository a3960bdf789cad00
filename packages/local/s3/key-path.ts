import { createHash } from "node:crypto";

/**
 * The path of a key's content below its bucket's directory. A simple key is its own path, so that file tools (DuckDB)
 * can glob the lake; any other character becomes %XX per UTF-8 byte. Directory names never contain a dot and file
 * names always do, so the keys `a` and `a/b` do not collide, and no segment is `.` or `..`. A key too long for a file
 * system is stored under the hash of its name. Two keys may share a path on a case-insensitive file system; the index
 * resolves that.
 */
export const keyPath = (key: string): string => {
  const segments = key.split("/");
  const name = fileSegment(segments.pop()!);
  const path = [...segments.map(directorySegment), name].join("/");
  const longest = Math.max(name.length, ...segments.map((segment) => directorySegment(segment).length));
  if (longest <= longestSegment && path.length <= longestPath) return path;
  return `%long/${createHash("sha256").update(key).digest("hex")}.%`;
};

const longestSegment = 200;
const longestPath = 1000;

const percent = (segment: string, kept: RegExp): string =>
  Array.from(Buffer.from(segment, "utf8"), (byte) => {
    const character = String.fromCharCode(byte);
    return byte < 0x80 && kept.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");

const directorySegment = (segment: string): string =>
  segment === "" ? "%" : percent(segment, /[A-Za-z0-9_=-]/);

const fileSegment = (segment: string): string => {
  if (segment === "") return "%.%";
  const encoded = percent(segment, /[A-Za-z0-9._=-]/).replace(/^\./, "%2E");
  return encoded.includes(".") ? encoded : `${encoded}.%`;
};

/** Another path for a key's new content, so that the old content stays whole until it is replaced. */
export const alternativePath = (path: string, attempt: number): string => {
  const name = path.lastIndexOf("/") + 1;
  const dot = path.indexOf(".", name);
  return `${path.slice(0, dot)}~${attempt}${path.slice(dot)}`;
};
