import type { DayTotals } from "@trips/core/domain/counters.ts";

/** Silent: the phone sent nothing usable for minutes; the engine may still count a way across the silence as driven. */
export type BlockKind = "driving" | "idle" | "parked" | "silent";

export type BlockTimes = Pick<DayTotals, "movingMs" | "idleMs" | "parkedMs" | "unknownMs">;

/** A stretch of a trip whose minutes were mostly of one kind, and what it adds to its date. */
export type DayBlock = BlockTimes & {
  readonly kind: BlockKind;
  readonly startMs: number;
  readonly endMs: number;
};

export const noTimes: BlockTimes = { movingMs: 0, idleMs: 0, parkedMs: 0, unknownMs: 0 };

export const addTimes = (a: BlockTimes, b: BlockTimes): BlockTimes => ({
  movingMs: a.movingMs + b.movingMs,
  idleMs: a.idleMs + b.idleMs,
  parkedMs: a.parkedMs + b.parkedMs,
  unknownMs: a.unknownMs + b.unknownMs,
});
