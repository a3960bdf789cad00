import { recordHistory } from "./record-history.ts";

/** Records a history of the running local system: `npm run history -- history.jsonl [seed]`; then `python3 test/histories/check.py`. */
const [file, seed = "1"] = process.argv.slice(2);
if (!file || !/^\d+$/.test(seed)) {
  console.error("Usage: npm run history -- <file> [<seed, a whole number>]");
  process.exit(2);
}
await recordHistory({ file, seed: Number(seed), drivers: 4, tripsPerDriver: 2, batches: 40, pauseMs: 400 });
