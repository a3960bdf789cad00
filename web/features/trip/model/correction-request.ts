import type { CorrectionsView, TripView } from "@trips/core/application/views.ts";
import { cutOf } from "@trips/core/domain/track.ts";

/** What a driver says about a trip, as the HTTP API takes it; times in epoch milliseconds. */
export type SaidCorrection =
  | { readonly wrong: { readonly from: number; readonly to: number } }
  | { readonly right: { readonly from: number; readonly to: number } }
  | { readonly split: number }
  | { readonly join: number };

export type SaidLabel = Partial<Pick<TripView, "name" | "purpose">>;

export type CorrectionRequest = {
  readonly method: "PATCH" | "POST";
  readonly path: string;
  readonly body: SaidCorrection | SaidLabel;
};

export const labelRequest = (tripId: string, body: SaidLabel): CorrectionRequest => ({
  method: "PATCH",
  path: `/v1/trips/${encodeURIComponent(tripId)}`,
  body,
});

export const correctionRequest = (tripId: string, body: SaidCorrection): CorrectionRequest => ({
  method: "POST",
  path: `/v1/trips/${encodeURIComponent(tripId)}/corrections`,
  body,
});

/** Only what an app sent without trips is cut. */
export const isCuttable = (tripId: string): boolean => cutOf(tripId) !== undefined;

type Ends = Pick<TripView, "start" | "end">;

/** What can be said of the moment `t` of a trip. */
export const correctionsAt = (t: number, { start, end }: Ends) =>
  ({
    point: { wrong: { from: t, to: t } },
    before: { wrong: { from: Date.parse(start), to: t - 1 } },
    after: { wrong: { from: t + 1, to: Date.parse(end) } },
    split: { split: t },
  }) as const satisfies Record<string, SaidCorrection>;

export type ListedCorrection = {
  readonly kind: "wrong" | "split" | "join";
  readonly fromMs: number;
  readonly toMs: number;
  readonly undo: SaidCorrection;
};

/** A driver's decisions in order of time, each with what takes it back. */
export const listedCorrectionsOf = ({ wrong, cuts }: CorrectionsView): ListedCorrection[] =>
  [
    ...wrong.map((span): ListedCorrection => {
      const [from, to] = [Date.parse(span.from), Date.parse(span.to)];
      return { kind: "wrong", fromMs: from, toMs: to, undo: { right: { from, to } } };
    }),
    ...cuts.map(({ time, cut }): ListedCorrection => {
      const t = Date.parse(time);
      return { kind: cut, fromMs: t, toMs: t, undo: cut === "split" ? { join: t } : { split: t } };
    }),
  ].sort((a, b) => a.fromMs - b.fromMs);
