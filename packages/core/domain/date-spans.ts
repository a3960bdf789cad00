import { dateSpanOf } from "./local-date.ts";

/** A share of a time span that lies on one local date: from `fromMs` to `toMs` after its start. */
export type DateShare = { readonly date: string; readonly fromMs: number; readonly toMs: number };

/**
 * Cuts `startT` to `endT` at the local midnights between them. An empty span has one share, on its date. When
 * clocks go back over midnight, a date occurs twice, so several shares may name the same date.
 */
export const dateSharesOf = (startT: number, endT: number, timeZone: string): DateShare[] => {
  const shares: DateShare[] = [];
  let t = startT;
  do {
    const { date, untilT } = dateSpanOf(t, timeZone);
    const last = shares.at(-1);
    const toMs = Math.min(untilT, endT) - startT;
    if (last?.date === date) shares[shares.length - 1] = { ...last, toMs };
    else shares.push({ date, fromMs: t - startT, toMs });
    t = untilT;
  } while (t < endT);
  return shares;
};

/** A share's part of the amount, pro rata; the shares of a span add up to the amount. */
export const shareOf = (amount: number, { fromMs, toMs }: DateShare, ms: number): number =>
  ms === 0 ? amount : Math.round((amount * toMs) / ms) - Math.round((amount * fromMs) / ms);
