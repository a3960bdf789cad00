import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";
import { CliError } from "../cli-error.ts";
import { readGpx } from "./gpx.ts";
import { readNdjson } from "./ndjson.ts";
import { decodeXml, refuseBinary, refuseWideText } from "./sniff.ts";
import type { Overrides, SourceItem } from "./source.ts";

/** What people try to import, by the ending of its name. */
const foreign: Readonly<Record<string, string>> = {
  zip: "a zip archive (unpack it first)",
  kmz: "a zip archive of KML",
  kml: "KML",
  tcx: "TCX",
  fit: "FIT",
  csv: "CSV",
  json: "JSON in one piece (as Google's Timeline exports it)",
};

const formatOf = (path: string): "gpx" | "ndjson" => {
  if (/\.gpx(\.gz)?$/i.test(path)) return "gpx";
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(path)) return "ndjson";
  const known = foreign[/\.(\w+)(\.gz)?$/.exec(path)?.[1]?.toLowerCase() ?? ""];
  throw new CliError(
    "input",
    `${path}${known === undefined ? "" : ` is ${known}`}: only .gpx, .ndjson and .jsonl files can be imported, each also as .gz`,
  );
};

const isGzip = (path: string): boolean => /\.gz$/i.test(path);

const explain = (path: string, error: unknown): Error => {
  if (error instanceof CliError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  // zlib's name for a stream that ends before its end.
  if (code === "Z_BUF_ERROR")
    return new CliError("input", `${path} cannot be read: the gzip file is truncated, it ends too early`);
  if (code === "ENOENT") return new CliError("input", `${path}: there is no such file`);
  if (error instanceof RangeError || (code !== undefined && /^(E[A-Z]+|Z_[A-Z_]+)$/.test(code))) {
    return new CliError("input", `${path} cannot be read: ${(error as Error).message}`);
  }
  return error as Error;
};

async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  let pieces: Readable = file;
  if (isGzip(path)) {
    pieces = file.pipe(createGunzip());
    file.on("error", (error) => pieces.destroy(error));
  }
  let isFirst = true;
  try {
    for await (const piece of pieces as AsyncIterable<Uint8Array>) {
      if (isFirst) {
        refuseBinary(piece, path);
        refuseWideText(piece, path);
      }
      isFirst = false;
      yield piece;
    }
  } finally {
    file.destroy();
  }
}

async function* readItems(path: string, overrides: Overrides): AsyncGenerator<SourceItem[]> {
  if (formatOf(path) === "ndjson") {
    yield* readNdjson(readPieces(path), overrides);
    return;
  }
  const content = await readFile(path);
  const bytes = isGzip(path) ? gunzipSync(content) : content;
  refuseBinary(bytes, path);
  yield readGpx(decodeXml(bytes, path), basename(path), overrides);
}

/** Reads a file of trips, some items at a time; what is wrong with the file as a whole is thrown as input error. */
export async function* readTripFile(path: string, overrides: Overrides): AsyncGenerator<SourceItem[]> {
  try {
    // It is read twice, which a pipe would not allow.
    if (!(await stat(path)).isFile()) throw new CliError("input", `${path} is not a regular file`);
    yield* readItems(path, overrides);
  } catch (error) {
    throw explain(path, error);
  }
}
