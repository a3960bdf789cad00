/** Without a position for this long there is no signal, whether the browser reports it or not. */
export const silenceMs = 15_000;

/** What the phone does, as its driver is told: it records only while it gets positions. */
export type RecorderStatus =
  | { readonly kind: "ready" | "recording" | "waiting" | "denied" | "paused" | "unfinished" | "finished" }
  | { readonly kind: "silent"; readonly seconds: number };

export const recorderStatusOf = (given: {
  readonly phase: "ready" | "recording" | "paused" | "unfinished" | "finished";
  readonly isDenied: boolean;
  /** When the last position came; undefined: none since the trip was started or resumed. */
  readonly lastFixAt: number | undefined;
  readonly nowMs: number;
}): RecorderStatus => {
  const { phase, isDenied, lastFixAt, nowMs } = given;
  if (phase !== "recording") return { kind: phase };
  if (isDenied) return { kind: "denied" };
  if (lastFixAt === undefined) return { kind: "waiting" };
  const silentMs = nowMs - lastFixAt;
  return silentMs > silenceMs
    ? { kind: "silent", seconds: Math.floor(silentMs / 1000) }
    : { kind: "recording" };
};
