import { syncBuiltinESMExports } from "node:module";
import workerThreads from "node:worker_threads";

/** Preloaded into the cloud's process: its functions' threads, which take no options of it, are profiled as it is. */
const profiling = process.execArgv.filter((argument) => argument.startsWith("--cpu-prof"));
let started = 0;

workerThreads.Worker = class extends workerThreads.Worker {
  constructor(url: string | URL, options: workerThreads.WorkerOptions = {}) {
    started += 1;
    const name = `--cpu-prof-name=${options.name}-${started}.cpuprofile`;
    super(url, { ...options, execArgv: [...profiling, name] });
  }
};
syncBuiltinESMExports();
