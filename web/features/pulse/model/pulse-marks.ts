import { hasTraffic, minuteMs, type PulseModel } from "./pulse-model.ts";

/** What happened in some minutes; a gap is one between minutes with traffic. */
export type Mark = {
  readonly kind: "failed" | "rejected" | "backfilled" | "gap";
  readonly fromMs: number;
  /** The end of the last minute. */
  readonly toMs: number;
  /** How many; of a gap 0. */
  readonly count: number;
};

const counted = ["failed", "rejected", "backfilled"] as const;

/** At most this many marks of a kind: those that lie closer are one. */
const mostOfKind = 60;

/** What happened, the newest first. */
export const marksOf = (pulse: PulseModel): readonly Mark[] =>
  [...counted.flatMap((kind) => countMarks(pulse, kind)), ...gapMarks(pulse)].sort(
    (a, b) => b.fromMs - a.fromMs,
  );

const countMarks = (pulse: PulseModel, kind: (typeof counted)[number]): Mark[] => {
  const { firstMs, range } = pulse;
  const joinMs = Math.ceil(range / mostOfKind) * minuteMs;
  const marks: Mark[] = [];
  for (const [index, count] of pulse[kind].entries()) {
    if (count === 0) continue;
    const fromMs = firstMs + index * minuteMs;
    const before = marks.at(-1);
    const joins = before !== undefined && fromMs - before.toMs < joinMs;
    if (joins) marks.pop();
    marks.push({
      kind,
      fromMs: joins ? before.fromMs : fromMs,
      toMs: fromMs + minuteMs,
      count: count + (joins ? before.count : 0),
    });
  }
  return marks;
};

const gapMarks = (pulse: PulseModel): Mark[] => {
  const { firstMs, batches } = pulse;
  const marks: Mark[] = [];
  let last: number | undefined;
  for (let index = 0; index < batches.length; index++) {
    if (!hasTraffic(pulse, index)) continue;
    if (last !== undefined && index - last > 1)
      marks.push({
        kind: "gap",
        fromMs: firstMs + (last + 1) * minuteMs,
        toMs: firstMs + index * minuteMs,
        count: 0,
      });
    last = index;
  }
  return marks;
};
