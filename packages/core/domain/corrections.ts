import { quanta } from "./fields.ts";
import { limits } from "./limits.ts";
import { isAccepted } from "./quantum.ts";
import { isName } from "./vehicle.ts";

export const purposes = ["business", "commute", "private"] as const;
export type Purpose = (typeof purposes)[number];

/** Event times, epoch milliseconds, both included. */
export type TimeSpan = { readonly from: number; readonly to: number };

/**
 * What a driver has decided about a trip:
 *
 * - `wrong`: whether the records of a span are left out;
 * - `cut`: whether the trip is cut at a moment: before the first record at or after `t`; a join undoes the cut nearest;
 * - `name`, `purpose`: of the trip that contains the moment `t` (null: of the whole of what is stored); null takes it away.
 */
export type Decision =
  | (TimeSpan & { readonly kind: "wrong"; readonly wrong: boolean })
  | { readonly kind: "cut"; readonly t: number; readonly cut: "split" | "join" }
  | { readonly kind: "name"; readonly t: number | null; readonly name: string | null }
  | { readonly kind: "purpose"; readonly t: number | null; readonly purpose: Purpose | null };

/** `at`: when it was decided, that is, received; epoch milliseconds. */
export type Correction = Decision & { readonly at: number };

/** A trip's corrections, of each target the latest, in the order of `compareCorrections`. */
export type Corrections = readonly Correction[];

export const noCorrections: Corrections = [];

const contentOf = (correction: Decision): string => {
  switch (correction.kind) {
    case "wrong":
      return `wrong ${correction.from} ${correction.to} ${correction.wrong}`;
    case "cut":
      return `cut ${correction.t} ${correction.cut}`;
    case "name":
      return `name ${correction.t} ${JSON.stringify(correction.name)}`;
    case "purpose":
      return `purpose ${correction.t} ${correction.purpose}`;
    default:
      return correction satisfies never;
  }
};

/** What a correction decides about: a later one on the same takes its place. */
const targetOf = (correction: Decision): string =>
  correction.kind === "wrong"
    ? `wrong ${correction.from} ${correction.to}`
    : `${correction.kind} ${correction.t}`;

/** The later decision is the greater; of two at one time, the greater by content. */
export const compareCorrections = (a: Correction, b: Correction): number => {
  if (a.at !== b.at) return a.at - b.at;
  const [one, other] = [contentOf(a), contentOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
};

export type CorrectionMerge = {
  /** The same object if nothing is new. */
  readonly corrections: Corrections;
  /** What there is no room for. */
  readonly refused: readonly Correction[];
};

/**
 * Set union of corrections: idempotent, commutative and associative. Of one target the latest stays, and of all targets
 * the `limits.correctionsPerTrip` decided about last: so even what a full set drops does not depend on order.
 */
export const mergeCorrections = (
  held: Corrections,
  added: readonly Correction[],
  most: number = limits.correctionsPerTrip,
): CorrectionMerge => {
  const latest = new Map(held.map((correction) => [targetOf(correction), correction]));
  let isNew = false;
  for (const correction of added) {
    const target = targetOf(correction);
    const known = latest.get(target);
    if (known && compareCorrections(known, correction) >= 0) continue;
    latest.set(target, correction);
    isNew = true;
  }
  if (!isNew) return { corrections: held, refused: [] };
  const all = [...latest.values()].sort(compareCorrections);
  const refused = all.slice(0, Math.max(0, all.length - most));
  const corrections = all.slice(refused.length);
  const isSame =
    corrections.length === held.length &&
    corrections.every((correction, index) => correction === held[index]);
  return { corrections: isSame ? held : corrections, refused };
};

/** TimeSpans in order that neither overlap nor touch. */
export type TimeSpans = readonly TimeSpan[];

export const noTimeSpans: TimeSpans = [];

const without = (spans: TimeSpans, { from, to }: TimeSpan): TimeSpan[] =>
  spans.flatMap((span) => {
    if (span.to < from || span.from > to) return [span];
    const parts: TimeSpan[] = [];
    if (span.from < from) parts.push({ from: span.from, to: from - 1 });
    if (span.to > to) parts.push({ from: to + 1, to: span.to });
    return parts;
  });

const withSpan = (spans: TimeSpans, added: TimeSpan): TimeSpan[] => {
  let { from, to } = added;
  const apart: TimeSpan[] = [];
  for (const span of spans) {
    if (span.to < from - 1 || span.from > to + 1) apart.push(span);
    else {
      from = Math.min(from, span.from);
      to = Math.max(to, span.to);
    }
  }
  return [...apart, { from, to }].sort((a, b) => a.from - b.from);
};

/** When the records are wrong: wherever decisions overlap, the latest holds. */
export const wrongSpansOf = (corrections: Corrections): TimeSpans => {
  let spans: TimeSpans = noTimeSpans;
  for (const correction of corrections)
    if (correction.kind === "wrong")
      spans = (correction.wrong ? withSpan : without)(spans, { from: correction.from, to: correction.to });
  return spans.length === 0 ? noTimeSpans : spans;
};

export const areSameSpans = (a: TimeSpans, b: TimeSpans): boolean =>
  a.length === b.length && a.every(({ from, to }, index) => from === b[index]!.from && to === b[index]!.to);

/** Undefined: there are none. */
export const textOfSpans = (spans: TimeSpans): string | undefined =>
  spans.length === 0 ? undefined : spans.map(({ from, to }) => `${from}-${to}`).join();

export const isWithin = (spans: TimeSpans, t: number): boolean => {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.to < t) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span.from <= t;
};

/** Where the driver decided that trips are cut or not, of each moment the latest. */
export const cutDecisionsOf = (corrections: Corrections): { readonly t: number; readonly isCut: boolean }[] =>
  corrections.flatMap((each) => (each.kind === "cut" ? [{ t: each.t, isCut: each.cut === "split" }] : []));

/** What a trip is called, and what for it was driven; null: nothing was said. */
export type Label = { readonly name: string | null; readonly purpose: Purpose | null };

/** The label of the trip that lasts from `from` to `to` (event times): the latest that was said of a moment in it. */
export const labelOf = (
  corrections: Corrections,
  { from, to }: TimeSpan = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
): Label => {
  let [name, purpose]: [string | null, Purpose | null] = [null, null];
  for (const correction of corrections) {
    if (correction.kind !== "name" && correction.kind !== "purpose") continue;
    const { t } = correction;
    if (t !== null && (t < from || t > to)) continue;
    if (correction.kind === "name") name = correction.name;
    else purpose = correction.purpose;
  }
  return { name, purpose };
};

const isTime = (value: unknown): value is number => Number.isInteger(value) && isAccepted(quanta.t, value);
/** An address may name any second; in one without a trip it says nothing. */
const isMoment = (value: unknown): value is number | null =>
  value === null || (Number.isSafeInteger(value) && (value as number) >= 0);
const isPurpose = (value: unknown): value is Purpose => purposes.some((purpose) => purpose === value);

/** A control character would be one in a file that names the trip. */
const storedName = (name: string): string => name.toWellFormed().replaceAll(/\p{Cc}/gu, "\ufffd");

/**
 * Decisions as the API takes them, or what is wrong with them. `moment`: what a name or purpose is about, epoch
 * milliseconds (null: the whole of what is stored); the others say their own times.
 */
export const decisionsOf = (
  sent: Readonly<Record<string, unknown>>,
  moment: unknown = null,
): readonly Decision[] | string => {
  const { name, purpose, wrong, right, split, join } = sent;
  const decisions: Decision[] = [];
  if (!isMoment(moment)) return "moment is not a time in epoch milliseconds";
  if (name !== undefined) {
    if (name !== null && !isName(name, limits.tripNameLength))
      return `name is null or a text of 1 to ${limits.tripNameLength} characters`;
    decisions.push({ kind: "name", t: moment, name: name === null ? null : storedName(name) });
  }
  if (purpose !== undefined) {
    if (purpose !== null && !isPurpose(purpose)) return `purpose is null or one of ${purposes.join(", ")}`;
    decisions.push({ kind: "purpose", t: moment, purpose });
  }
  for (const [span, isWrong] of [
    [wrong, true],
    [right, false],
  ] as const) {
    if (span === undefined) continue;
    if (!isSpan(span)) return "wrong and right have from and to, epoch milliseconds, from no later than to";
    decisions.push({ kind: "wrong", from: span.from, to: span.to, wrong: isWrong });
  }
  for (const [t, cut] of [
    [split, "split"],
    [join, "join"],
  ] as const) {
    if (t === undefined) continue;
    if (!isTime(t)) return "split and join are times in epoch milliseconds";
    decisions.push({ kind: "cut", t, cut });
  }
  return decisions.length === 0
    ? "a correction has one of name, purpose, wrong, right, split, join"
    : decisions;
};

const isSpan = (value: unknown): value is TimeSpan => {
  if (typeof value !== "object" || value === null) return false;
  const { from, to } = value as Partial<TimeSpan>;
  return isTime(from) && isTime(to) && from <= to;
};
