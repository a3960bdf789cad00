import type { Progress } from "./progress.ts";
import type { Sink, Source } from "./source.ts";
import type { FirehoseState } from "./state.ts";

const page = 500;

/** The identifier PutRecord answers and the transform sees. */
export const directRecordId = (id: number): string => `${String(id).padStart(50, "0")}000000`;

/**
 * Hands over the records put directly, from the journal, oldest first: what a killed process had taken in
 * and not landed comes again at the next start. `notify` tells that there are new ones.
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

  /** A pump that begins after this call, so that it sees every record there is now. */
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
