/**
 * Runs work in lanes: the items of one lane one after another, up to `concurrency` lanes at a time. Reading pauses
 * while more than `maxHeld` (by `sizeOf`) is waiting. Throws the first fault; stops when the signal is aborted.
 */
export const runInLanes = async <Item>(
  items: AsyncIterable<Item>,
  settings: {
    readonly laneOf: (item: Item) => unknown;
    readonly sizeOf: (item: Item) => number;
    readonly concurrency: number;
    readonly maxHeld: number;
    readonly signal: AbortSignal;
    readonly run: (item: Item) => Promise<void>;
  },
): Promise<void> => {
  const { signal, concurrency } = settings;
  const lanes = new Map<unknown, Item[]>();
  const active = new Set<unknown>();
  let held = 0;
  let fault: { readonly error: unknown } | undefined;
  let changed = Promise.withResolvers<void>();

  const stopped = () => signal.aborted || fault !== undefined;
  const announce = () => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };

  const drive = async (lane: unknown, waiting: Item[]) => {
    try {
      for (let item = waiting.shift(); item !== undefined && !stopped(); item = waiting.shift()) {
        await settings.run(item);
        held -= settings.sizeOf(item);
        announce();
      }
    } catch (error) {
      fault ??= { error };
    }
    active.delete(lane);
    lanes.delete(lane);
    startLanes();
    announce();
  };

  const startLanes = () => {
    for (const [lane, waiting] of lanes) {
      if (active.size >= concurrency || stopped()) return;
      if (active.has(lane)) continue;
      active.add(lane);
      void drive(lane, waiting);
    }
  };

  signal.addEventListener("abort", announce);
  try {
    for await (const item of items) {
      if (stopped()) break;
      const lane = settings.laneOf(item);
      const waiting = lanes.get(lane);
      if (waiting === undefined) lanes.set(lane, [item]);
      else waiting.push(item);
      held += settings.sizeOf(item);
      startLanes();
      while (held >= settings.maxHeld && !stopped()) await changed.promise;
    }
  } catch (error) {
    fault ??= { error };
  }
  while (active.size > 0) await changed.promise;
  signal.removeEventListener("abort", announce);
  if (fault !== undefined) throw fault.error;
};
