import type { EventSourceMapping } from "./event-source-mapping.ts";

export type PausableMapping = EventSourceMapping & {
  readonly isPaused: () => boolean;
  /**
   * Like a disabled mapping: running invocations may finish, nothing new is read. Resolves when the mapping is idle.
   */
  pause(): Promise<void>;
  /** Resumes at the checkpoints. */
  resume(): Promise<void>;
};

/** A mapping that can be disabled and enabled again. Pauses, resumes and the stop run one after another. */
export const startPausableMapping = (start: () => EventSourceMapping): PausableMapping => {
  let mapping = start();
  let isPaused = false;
  let isStopped = false;
  let changing = Promise.resolve();
  const change = (next: () => Promise<void>): Promise<void> => {
    changing = changing.then(next);
    return changing;
  };
  return {
    isPaused: () => isPaused,
    status: () => mapping.status(),
    drained: async () => !isPaused && (await mapping.drained()),
    pause: () =>
      change(async () => {
        if (isPaused || isStopped) return;
        isPaused = true;
        await mapping.stop();
      }),
    resume: () =>
      change(async () => {
        if (!isPaused || isStopped) return;
        mapping = start();
        isPaused = false;
      }),
    stop: () =>
      change(async () => {
        isStopped = true;
        await mapping.stop();
      }),
  };
};
