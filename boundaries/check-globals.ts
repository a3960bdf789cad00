import { isException } from "./check-imports.ts";
import { type GlobalUse, isGlobalAllowed } from "./find-globals.ts";
import { zoneOf } from "./imports-in.ts";
import type { Problem } from "./problem.ts";

/** Globals that the zone of their file does not list. */
export const checkGlobals = (uses: readonly GlobalUse[]): Problem[] =>
  uses.flatMap(({ file, line, use }): Problem[] => {
    const zone = zoneOf(file);
    if (!zone?.globals || isGlobalAllowed(use, zone.globals) || isException(file, use)) return [];
    const instead = `Allowed: ${zone.globals.join(", ")}. ${zone.instead}`;
    return [{ file, line, what: `${zone.name} uses the global ${use}`, instead }];
  });
