import { Command } from "commander";
import { registerFaults } from "./commands/faults.ts";
import { registerImport } from "./commands/import.ts";
import { registerQuery } from "./commands/query.ts";
import { registerReconcile } from "./commands/reconcile.ts";
import { registerReplay } from "./commands/replay.ts";
import { registerSim } from "./commands/sim.ts";
import { registerSimulate } from "./commands/simulate.ts";
import { registerStart } from "./commands/start.ts";
import { registerToken } from "./commands/token.ts";
import type { Terminal } from "./terminal.ts";

/** Every command of `trips`. A new one is registered here and lives in commands/. */
export const createProgram = (terminal: Terminal): Command => {
  const program = new Command("trips")
    .description("Telemetry of car trips: run the platform on this machine and feed it.")
    .exitOverride()
    .showHelpAfterError("Run it with --help to see what is allowed.")
    .addHelpText(
      "after",
      "\nEvery option can also be set as an environment variable: --api-url is TRIPS_API_URL.",
    );
  registerStart(program, terminal);
  registerToken(program, terminal);
  registerImport(program, terminal);
  registerSimulate(program, terminal);
  registerSim(program, terminal);
  registerQuery(program, terminal);
  registerFaults(program, terminal);
  registerReconcile(program, terminal);
  registerReplay(program, terminal);
  return program;
};
