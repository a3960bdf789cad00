import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { mutants } from "./mutants.ts";

/** `npm run sim:mutants`: after how many seeds the simulation finds each change that a reviewer might miss. */
const mostSeeds = 500;
const wanted = process.argv.slice(2).map(Number);

const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const hunt = (index: number): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", at("mutate.ts"), at("hunt.ts")], {
      env: { ...process.env, SIM_MUTANT: String(index), SIM_SEEDS: String(mostSeeds) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.on("close", () => resolve(output));
  });

let survived = 0;
const pending = mutants
  .map((_, index) => index)
  .filter((index) => wanted.length === 0 || wanted.includes(index));
const work = async (): Promise<void> => {
  for (let index = pending.shift(); index !== undefined; index = pending.shift()) {
    const output = await hunt(index);
    const found = JSON.parse(output || '{"law":"it does not run"}');
    if (!found?.seed) survived++;
    const outcome = found?.seed ? `seed ${found.seed}: ${found.law}` : `not found in ${mostSeeds} seeds`;
    process.stdout.write(`${index}. ${mutants[index]!.name}\n   ${outcome}\n   ${found?.detail ?? ""}\n`);
  }
};
await Promise.all(Array.from({ length: availableParallelism() }, work));
process.exitCode = survived > 0 ? 1 : 0;
