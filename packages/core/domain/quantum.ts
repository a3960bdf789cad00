/** A field as plain numbers of one shape, so that reading millions of values is fast. */
export type Quantum = {
  readonly isWhole: boolean;
  readonly lowest: number;
  readonly most: number;
  /** A value below this means unknown. */
  readonly knownFrom: number;
  readonly perUnit: number;
  readonly leastKnown: number;
  /** The stored value that wraps to 0; NaN: none. */
  readonly wrapsAt: number;
};

const refused = Number.NaN;

/** The integer that is stored for a value; NaN: not accepted. Adding zero makes a negative zero positive. */
export const toStored = (quantum: Quantum, value: unknown): number => {
  if (typeof value !== "number" || !(value >= quantum.lowest && value <= quantum.most)) return refused;
  const stored = Math.round(value * quantum.perUnit) + 0;
  return quantum.isWhole && stored !== value ? refused : stored;
};

/** The same, but undefined for a value that means unknown. */
export const toKnown = (quantum: Quantum, value: unknown): number | undefined => {
  const stored = toStored(quantum, value);
  if (typeof value === "number" && value < quantum.knownFrom) return undefined;
  if (stored === quantum.wrapsAt) return 0;
  return stored < quantum.leastKnown ? quantum.leastKnown : stored;
};

export const isAccepted = (quantum: Quantum, value: unknown): value is number =>
  !Number.isNaN(toStored(quantum, value));

/** A stored value in the API's unit. */
export const fromStored = ({ perUnit }: Quantum, stored: number): number => stored / perUnit;
