import { createHash } from "node:crypto";

export type HistoryEvent = Readonly<Record<string, unknown>> & { readonly kind: string };

/** What happened, in order: a line of JSON per event. The same seed gives the same bytes. */
export class History {
  readonly #hash = createHash("sha256");
  readonly #now: () => number;
  readonly #keep: ((line: string) => void) | undefined;

  constructor(now: () => number, keep?: (line: string) => void) {
    this.#now = now;
    this.#keep = keep;
  }

  readonly note = ({ kind, ...event }: HistoryEvent): void => {
    const line = `${JSON.stringify({ at: this.#now(), kind, ...event })}\n`;
    this.#hash.update(line);
    this.#keep?.(line);
  };

  digest(): string {
    return this.#hash.copy().digest("hex").slice(0, 16);
  }
}
