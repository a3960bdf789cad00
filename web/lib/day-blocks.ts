import type { WindowView } from "@trips/core/application/views.ts";
import type { DayBounds } from "./day-bounds.ts";

/** Silent: the phone sent nothing usable for minutes; the engine may still count a way across as driven. */
export type BlockKind = "driving" | "idle" | "silent";

/** A stretch of a trip in which one thing prevailed, minute by minute, and what it adds to the trip. */
export type DayBlock = {
  readonly kind: BlockKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly movingMs: number;
  readonly idleMs: number;
};

const minuteMs = 60_000;

const milliseconds = (seconds: number): number => Math.round(seconds * 1000);

/**
 * A minute and the silence after it, up to `next`. The way across the silence counts for the minute in which
 * it begins; it is the only one longer than a minute, so what exceeds a minute says what the silence was.
 */
const piecesOf = (window: WindowView, startMs: number, next: number): DayBlock[] => {
  const minuteEndMs = Math.min(Date.parse(window.start) + minuteMs, next);
  const movingMs = milliseconds(window.movingSeconds);
  const idleMs = milliseconds(window.idleSeconds);
  const silentMs = next - minuteEndMs;
  const crossed = movingMs > minuteMs ? "moving" : idleMs > minuteMs ? "idle" : undefined;
  const across = {
    movingMs: crossed === "moving" ? Math.min(movingMs, silentMs) : 0,
    idleMs: crossed === "idle" ? Math.min(idleMs, silentMs) : 0,
  };
  const within = { movingMs: movingMs - across.movingMs, idleMs: idleMs - across.idleMs };
  const lengthMs = minuteEndMs - startMs;
  // Of the way across, only what fits into the minute can have been in it.
  const isIdle =
    Math.min(within.idleMs, lengthMs - (crossed === "idle" ? within.movingMs : 0)) >
    Math.min(within.movingMs, lengthMs - (crossed === "moving" ? within.idleMs : 0));
  const kindAcross = crossed === "idle" ? "idle" : crossed && window.gaps === 0 ? "driving" : "silent";
  return [
    {
      kind: isIdle ? "idle" : "driving",
      startMs,
      endMs: minuteEndMs,
      ...within,
    },
    { kind: kindAcross, startMs: minuteEndMs, endMs: next, ...across },
  ];
};

const cutTo = (block: DayBlock, bounds: DayBounds): DayBlock => {
  const startMs = Math.max(block.startMs, bounds.startMs);
  const endMs = Math.min(block.endMs, bounds.endMs);
  const lengthMs = Math.max(0, endMs - startMs);
  const isCut = lengthMs < block.endMs - block.startMs;
  const { movingMs, idleMs } = block;
  const share = isCut
    ? { movingMs: Math.min(movingMs, lengthMs), idleMs: Math.min(idleMs, lengthMs) }
    : { movingMs, idleMs };
  return { kind: block.kind, startMs, endMs, ...share };
};

const joined = (blocks: readonly DayBlock[]): DayBlock[] => {
  const merged: DayBlock[] = [];
  for (const block of blocks) {
    const last = merged.at(-1);
    if (last?.kind !== block.kind) merged.push(block);
    else
      merged[merged.length - 1] = {
        ...last,
        endMs: block.endMs,
        movingMs: last.movingMs + block.movingMs,
        idleMs: last.idleMs + block.idleMs,
      };
  }
  return merged;
};

/**
 * The blocks of a trip from its windows, ascending and without holes. Nothing is lost: over all blocks the
 * driving and the idle time add up to what the windows say. `bounds` cuts them to one day.
 */
export const blocksOf = (
  windows: readonly WindowView[],
  trip: { readonly start: string; readonly end: string },
  bounds: DayBounds = { startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY },
): DayBlock[] => {
  const startMs = Date.parse(trip.start);
  const endMs = Math.max(Date.parse(trip.end), startMs);
  const counted = windows.filter(({ movingSeconds, idleSeconds }) => movingSeconds + idleSeconds > 0);
  const starts = counted.map(({ start }) => Math.max(Date.parse(start), startMs));
  const pieces = counted.flatMap((window, index) =>
    piecesOf(window, starts[index]!, Math.max(starts[index + 1] ?? endMs, starts[index]!)),
  );
  const before: DayBlock = {
    kind: "silent",
    startMs,
    endMs: starts[0] ?? endMs,
    movingMs: 0,
    idleMs: 0,
  };
  const clipped = [before, ...pieces].map((piece) => cutTo(piece, bounds));
  return joined(clipped.filter((piece) => piece.endMs > piece.startMs));
};
