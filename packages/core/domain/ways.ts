/** PROVISIONAL: replaced by the calibrated rule. */
import { distanceMm } from "./geodesy.ts";
import { type GpsRecord, isUsable } from "./gps-record.ts";
import { type Rules, rules } from "./rules.ts";

export type Verdict = "usable" | "inaccurate" | "outlier" | "misclocked";
export type Way = {
  readonly from: number;
  readonly to: number;
  readonly kind: "driven" | "still" | "silent" | "unknown" | "jump";
  readonly distanceMm: number;
  readonly movingMs: number;
  readonly uncountedMm: number;
  readonly isGap: boolean;
  readonly harsh: -1 | 0 | 1;
};
export type Reading = { readonly verdicts: readonly Verdict[]; readonly ways: readonly Way[] };

export const isCandidate = isUsable;

export const waysOf = (records: readonly GpsRecord[], by: Rules = rules): Reading => {
  const verdicts: Verdict[] = records.map((r) => (isCandidate(r) ? "usable" : "inaccurate"));
  const cand = records.map((_, i) => i).filter((i) => verdicts[i] === "usable");
  const implausible = (a: GpsRecord, b: GpsRecord) => distanceMm(a, b) * 100 > by.maxCmps * Math.max(1000, b.t - a.t);
  for (let c = 1; c + 1 < cand.length; c++) {
    const [a, x, b] = [records[cand[c - 1]!]!, records[cand[c]!]!, records[cand[c + 1]!]!];
    if (implausible(a, x) && implausible(x, b) && !implausible(a, b)) verdicts[cand[c]!] = "outlier";
  }
  const kept = cand.filter((i) => verdicts[i] === "usable");
  const ways: Way[] = [];
  for (let k = 0; k + 1 < kept.length; k++) {
    const from = kept[k]!;
    const to = kept[k + 1]!;
    const a = records[from]!;
    const b = records[to]!;
    const mm = distanceMm(a, b);
    const ms = b.t - a.t;
    const isGap = ms > by.gapMs;
    let lo = k;
    while (lo > 0 && records[kept[lo - 1]!]!.t >= a.t - by.contextMs) lo--;
    let hi = k + 1;
    while (hi + 1 < kept.length && records[kept[hi + 1]!]!.t <= b.t + by.contextMs) hi++;
    const [c, d] = [records[kept[lo]!]!, records[kept[hi]!]!];
    const wide = distanceMm(c, d);
    const span = Math.max(1000, d.t - c.t);
    const radii = ((c.accuracyMeters ?? 10) + (d.accuracyMeters ?? 10)) * 1000;
    const moves = wide > radii && wide * 100 > by.stillCmps * span;
    const speed = Math.max(a.speedCmps ?? 0, b.speedCmps ?? 0);
    const harshBy = a.speedCmps !== undefined && b.speedCmps !== undefined && ms > 0 && ms <= by.harshMaxMs ? (b.speedCmps - a.speedCmps) * 1000 : 0;
    const harsh = harshBy > by.harshCmpsPerSecond * ms ? 1 : -harshBy > by.harshCmpsPerSecond * ms ? -1 : 0;
    const base = { from, to, isGap, harsh, distanceMm: 0, movingMs: 0, uncountedMm: 0 } as const;
    if (implausible(a, b)) ways.push({ ...base, kind: "jump", harsh: 0 });
    else if (isGap && mm <= 50_000) ways.push({ ...base, kind: "silent" });
    else if (ms > by.tripOverMs) ways.push({ ...base, kind: "unknown", uncountedMm: mm });
    else if (isGap) ways.push({ ...base, kind: "driven", distanceMm: mm, movingMs: Math.min(ms, Math.round(mm / 10)) });
    else if ((speed >= by.stillCmps && ms <= 6000) || moves) ways.push({ ...base, kind: "driven", distanceMm: mm, movingMs: ms });
    else ways.push({ ...base, kind: "still" });
  }
  return { verdicts, ways };
};
