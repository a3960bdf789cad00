import type { Worker } from "node:worker_threads";
import type { Log } from "../service.ts";

export type MemoryWatch = {
  start(): void;
  stop(): void;
};

const lookEveryMs = 100;

/**
 * A thread's heap limit does not count what lies outside the heap: buffers and typed arrays. While an invocation
 * runs, this counts both, also while the handler blocks its thread; what comes and goes between two looks is
 * not seen.
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
      // A thread that is not running, or no longer: its end is reported by its own event.
      if ((error as NodeJS.ErrnoException).code === "ERR_WORKER_NOT_RUNNING") return;
      log(`its memory cannot be seen: ${(error as Error).message}`);
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
