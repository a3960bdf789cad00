import { simulate } from "@trips/sim/simulate.ts";
import { shape } from "./shape.ts";

/** Seeds until one breaks a law; prints which, as JSON. */
const mostSeeds = Number(process.env.SIM_SEEDS);
let found: { readonly seed: number; readonly law: string; readonly detail: string } | undefined;
for (let seed = 1; seed <= mostSeeds && !found; seed++) {
  const { failure } = await simulate({ seed, ...shape });
  if (failure) found = { seed, law: failure.law, detail: failure.detail.slice(0, 200) };
}
process.stdout.write(JSON.stringify(found ?? null));
process.exit(0);
