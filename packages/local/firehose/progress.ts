/**
 * How far a source has landed. A lane (a shard, or the journal of Direct PUT) opens a ticket for each source record
 * in order; a ticket is done when everything made from its record is in the object store. The lane's position is the
 * last ticket with nothing outstanding before it: delivery is at least once.
 */
export type Ticket = {
  /** One more thing to write before the record is done. */
  hold(): void;
  /** Counts more bytes that stay in memory until the record is done. */
  weigh(bytes: number): void;
  release(): void;
};

export type Lane = {
  /** The ticket starts with one hold; release it once everything made from the record holds the ticket. */
  open(position: string, bytes: number): Ticket;
  /** No open ticket is outstanding. */
  isClear(): boolean;
};

export type Progress = {
  lane(advance: (position: string) => void): Lane;
  /** Advances every lane over its released tickets, at most once each. */
  settle(): void;
  /** Bytes of source records that are not done, and of what was made from them. */
  outstandingBytes(): number;
  /** Resolves when `settle` has advanced a lane. */
  moved(): Promise<void>;
};

type Entry = { readonly position: string; held: number };

export const trackProgress = (): Progress => {
  let outstanding = 0;
  const waiting: (() => void)[] = [];
  const touched = new Set<() => boolean>();
  return {
    lane(advance) {
      let open: Entry[] = [];
      let head = 0;
      const settle = (): boolean => {
        const from = head;
        while (head < open.length && open[head]!.held === 0) head++;
        if (head === from) return false;
        const { position } = open[head - 1]!;
        if (head > 1024 || head === open.length) {
          open = open.slice(head);
          head = 0;
        }
        advance(position);
        return true;
      };
      return {
        open(position, bytes) {
          const entry: Entry = { position, held: 1 };
          let weight = bytes;
          open.push(entry);
          outstanding += bytes;
          return {
            hold: () => {
              entry.held++;
            },
            weigh: (more) => {
              weight += more;
              outstanding += more;
            },
            release: () => {
              entry.held--;
              if (entry.held > 0) return;
              outstanding -= weight;
              touched.add(settle);
            },
          };
        },
        isClear: () => head === open.length,
      };
    },
    settle() {
      let moved = false;
      for (const settle of touched) moved = settle() || moved;
      touched.clear();
      if (moved) for (const resolve of waiting.splice(0)) resolve();
    },
    outstandingBytes: () => outstanding,
    moved: () => new Promise((resolve) => waiting.push(resolve)),
  };
};
