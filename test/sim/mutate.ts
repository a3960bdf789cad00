import { registerHooks } from "node:module";
import { mutants } from "./mutants.ts";

const mutant = mutants[Number(process.env.SIM_MUTANT)];

/** Loaded before a program (`--import`): it runs with the mutant's change, and no file is touched. */
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!mutant || !url.endsWith(`/${mutant.file}`)) return loaded;
    const text = Buffer.from(loaded.source as Uint8Array).toString("utf8");
    const parts = text.split(mutant.from);
    if (parts.length !== 2)
      throw new Error(`${mutant.file} has the text to change ${parts.length - 1} times: ${mutant.from}`);
    return { ...loaded, source: parts.join(mutant.to) };
  },
});
