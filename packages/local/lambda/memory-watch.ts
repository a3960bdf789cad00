import type { Worker } from "node:worker_threads";
import type { Log } from "../service.ts";

export type MemoryWatch = {
  start(): void;
  stop(): void;
};

const lookEveryMs = 100;

/**
 * A thread's heap limit does not include buffers and typed arrays, which lie outside the heap. While an invocation
 * runs, this samples the sum of both, even while the handler blocks its thread; a peak between two samples is missed.
 */
export const createMemoryWatch = (
  worker: Worker,
  limitBytes: number,
  onExceeded: (bytes: number) => void,
  log: Log,
): MemoryWatch => {
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    try {
      const { used_heap_size, external_memory } = await worker.getHeapStatistics();
      const bytes = used_heap_size + external_memory;
      if (timer !== undefined && bytes > limitBytes) onExceeded(bytes);
    } catch (error) {
      // The thread is not running or has ended, which its own event reports.
      if ((error as NodeJS.ErrnoException).code === "ERR_WORKER_NOT_RUNNING") return;
      log(`its memory cannot be measured: ${(error as Error).message}`);
    }
  };
  return {
    start() {
      timer ??= setInterval(look, lookEveryMs);
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
};
