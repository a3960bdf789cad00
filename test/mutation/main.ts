import { readFile } from "node:fs/promises";
import { scoresOf } from "./folders.ts";

/* Prints each folder's score of the last run, since Stryker has one threshold for all; fails where one is below its own. */
const scores = scoresOf(JSON.parse(await readFile("reports/mutation/outside.json", "utf8")));
for (const { name, killed, survived, percent, atLeast } of scores) {
  const verdict = percent < atLeast ? `, below ${atLeast} %` : "";
  console.log(`${name.padEnd(12)} ${killed} killed, ${survived} survived: ${percent.toFixed(1)} %${verdict}`);
}
if (scores.length === 0 || scores.some(({ percent, atLeast }) => percent < atLeast)) process.exitCode = 1;
