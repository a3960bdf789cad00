import type { Random } from "./random.ts";

type Event = {
  readonly atMs: number;
  /** Decides between events of one moment. */
  readonly priority: number;
  readonly serial: number;
  action: (() => void) | undefined;
};

/** Before every event, all that the one before set off has come to rest. */
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Virtual time: nothing happens but at an event, and time passes only between two of them. */
export class Scheduler {
  readonly #random: Random;
  readonly #heap: Event[] = [];
  #nowMs: number;
  #serial = 0;
  /** Events that were carried out. */
  steps = 0;

  constructor(startMs: number, random: Random) {
    this.#nowMs = startMs;
    this.#random = random;
  }

  readonly now = (): number => this.#nowMs;

  readonly after = (ms: number, action: () => void): (() => void) => {
    const atMs = this.#nowMs + Math.max(0, Math.ceil(ms));
    const event: Event = { atMs, priority: this.#random.next(), serial: this.#serial++, action };
    push(this.#heap, event);
    return () => {
      event.action = undefined;
    };
  };

  readonly every = (ms: number, action: () => void): (() => void) => {
    let cancel = () => {};
    const again = () => {
      cancel = this.after(ms, () => {
        again();
        action();
      });
    };
    again();
    return () => cancel();
  };

  readonly sleep = (ms: number): Promise<void> => new Promise((resolve) => this.after(ms, resolve));

  /** Goes on until there is nothing more, or as long as `goesOn` says so before an event. */
  async run(goesOn: () => boolean): Promise<void> {
    await rest();
    while (goesOn()) {
      const event = pop(this.#heap);
      if (event === undefined) return;
      const { action } = event;
      if (action === undefined) continue;
      this.#nowMs = event.atMs;
      this.steps++;
      action();
      await rest();
    }
  }
}

const isBefore = (a: Event, b: Event): boolean =>
  a.atMs - b.atMs < 0 ||
  (a.atMs === b.atMs && (a.priority < b.priority || (a.priority === b.priority && a.serial < b.serial)));

const push = (heap: Event[], event: Event): void => {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const parent = (at - 1) >>> 1;
    if (!isBefore(event, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = event;
};

const pop = (heap: Event[]): Event | undefined => {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return first;
};
