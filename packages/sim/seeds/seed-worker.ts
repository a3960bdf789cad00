import { parentPort } from "node:worker_threads";
import { type SimulationOptions, simulate } from "../simulate.ts";

/** Runs one seed after another. */
parentPort!.on("message", async (options: SimulationOptions) => {
  parentPort!.postMessage(await simulate(options));
});
