import { writeFile } from "node:fs/promises";
import { makeCity, makeWorld } from "./base-map-data.ts";

/** Writes what the offline map is drawn from: `node web/scripts/make-base-map.ts`. */
const folder = new URL("../shared/map/data/", import.meta.url);

for (const [file, data] of [
  ["world.json", await makeWorld()],
  ["city.json", makeCity()],
] as const)
  await writeFile(new URL(file, folder), `${JSON.stringify(data)}\n`);
