import type { CheckpointStore, MappingOrigin, ShardCheckpoint } from "@trips/local/lambda/checkpoints.ts";
import type { Faults } from "../faults/faults.ts";
import type { Process } from "../world/process.ts";
import type { Random } from "../world/random.ts";
import type { Wires } from "./wires.ts";

type Kept = {
  readonly origin: MappingOrigin | undefined;
  readonly shards: ReadonlyMap<string, ShardCheckpoint>;
};

const fresh: ShardCheckpoint = { after: null, ended: false, window: null };
const mostKept = 60;

/** A mapping's checkpoints, and what they were, so that the latest can be lost. */
export class Checkpoints {
  #kept: Kept[] = [{ origin: undefined, shards: new Map() }];

  get #last(): Kept {
    return this.#kept.at(-1)!;
  }

  /** Some of the latest never happened. */
  lose(random: Random): void {
    const left = random.whole(1, this.#kept.length);
    this.#kept = this.#kept.slice(0, left);
  }

  store(process: Process, wires: Wires, faults: Faults): CheckpointStore {
    const ask = <Answer>(run: () => Answer) => process.ask(() => wires.plain(run));
    const write = (change: (last: Kept) => Kept) =>
      ask(() => {
        if (faults.strikes("disk-full")) throw new Error("ENOSPC: no space left on device");
        this.#kept = [...this.#kept, change(this.#last)].slice(-mostKept);
      });
    return {
      readOrigin: () => ask(() => this.#last.origin),
      reset: (origin) => write(() => ({ origin, shards: new Map() })),
      read: (shardId) => ask(() => this.#last.shards.get(shardId) ?? fresh),
      // As text, since that is what is kept of a window's state.
      write: (shardId, checkpoint) => {
        const text = JSON.stringify(checkpoint);
        return write(({ origin, shards }) => ({
          origin,
          shards: new Map(shards).set(shardId, JSON.parse(text) as ShardCheckpoint),
        }));
      },
      keepOnly: (shardIds) =>
        write(({ origin, shards }) => ({
          origin,
          shards: new Map([...shards].filter(([shardId]) => shardIds.has(shardId))),
        })),
    };
  }
}
