import type { Progress } from "./progress.ts";
import type { Sink, Source } from "./source.ts";
import type { FirehoseState } from "./state.ts";

const page = 500;

/** The identifier that PutRecord returns and the transform sees. */
export const directRecordId = (id: number): string => `${String(id).padStart(50, "0")}000000`;

/**
 * Hands over the directly put records from the journal, oldest first: what a killed process had accepted and not
 * landed is delivered at the next start. `notify` announces new ones.
 */
export const openJournalSource = (options: {
  readonly name: string;
  readonly state: FirehoseState;
  readonly progress: Progress;
  readonly sink: Sink;
  readonly failed: (error: Error) => void;
}): Source & { notify(): void } => {
  const { name, state, sink } = options;
  const lane = options.progress.lane((position) => state.trim(name, Number(position)));
  let lastId = 0;
  let stopped = false;
  let pumps: Promise<void> = Promise.resolve();
  let scheduled = false;

  const pump = async (): Promise<void> => {
    scheduled = false;
    while (!stopped) {
      const rows = state.journal(name, lastId, page);
      if (rows.length === 0) return;
      lastId = rows.at(-1)!.id;
      sink.accept(
        rows.map(({ id, arrivalMs, data }) => ({
          recordId: directRecordId(id),
          data,
          arrivalMs,
          ticket: lane.open(String(id), data.length),
        })),
      );
      await sink.room();
    }
  };

  /** A pump that starts after this call, so it sees every record present now. */
  const next = (): Promise<void> => {
    if (!scheduled) {
      scheduled = true;
      pumps = pumps.then(pump, pump);
    }
    return pumps;
  };

  return {
    notify: () => void next().catch(options.failed),
    catchUp: next,
    async stop() {
      stopped = true;
      await pumps.catch(options.failed);
    },
  };
};
