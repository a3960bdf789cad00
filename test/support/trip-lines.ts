import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";

/** Real drives beside the repository; tests use them where they are. */
export const realData = fileURLToPath(new URL("../../../shared/data", import.meta.url));
export const hasRealData = existsSync(`${realData}/trips.ndjson.gz`);

export type TripLine = {
  readonly source?: string;
  readonly driver: string;
  readonly vehicle?: string | null;
  readonly trip: string;
  readonly t: number;
  readonly lat: number;
  readonly lon: number;
  readonly speed: number | null;
  readonly heading: number | null;
  readonly accuracy: number | null;
};

export const readTripLines = async (file: string): Promise<TripLine[]> => {
  const raw = createReadStream(file);
  const lines: TripLine[] = [];
  for await (const line of createInterface({ input: file.endsWith(".gz") ? raw.pipe(createGunzip()) : raw }))
    if (line.trim()) lines.push(JSON.parse(line) as TripLine);
  return lines;
};
