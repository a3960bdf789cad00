import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SimulationResult } from "../simulate.ts";

export type SweepOptions = {
  readonly from: number;
  readonly to: number;
  readonly hours: number;
  readonly cars: number;
  readonly workers?: number;
  /** No further seed is begun. */
  readonly stopsAtFirst?: boolean;
  readonly onResult: (result: SimulationResult) => void;
};

/** Runs many seeds, each once, on all cores; results come in no order. */
export const sweep = async (options: SweepOptions): Promise<void> => {
  const { from, to, hours, cars, stopsAtFirst, onResult } = options;
  let next = from;
  let hasFailed = false;
  const runWorker = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL("./seed-worker.ts", import.meta.url));
      const give = () => {
        if (next > to || (stopsAtFirst && hasFailed)) {
          void worker.terminate();
          return resolve();
        }
        worker.postMessage({ seed: next++, hours, cars });
      };
      worker.on("message", (result: SimulationResult) => {
        hasFailed ||= result.failure !== undefined;
        onResult(result);
        give();
      });
      worker.on("error", reject);
      give();
    });
  const count = Math.min(options.workers ?? availableParallelism(), to - from + 1);
  await Promise.all(Array.from({ length: count }, runWorker));
};
