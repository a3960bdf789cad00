import { climbsOf } from "./climb.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { type Candidates, candidatesOf, flagsOf, isWithinReach, reachMs } from "./outliers.ts";
import { isAccurate, isZeroIsland, measuredCmps, type Rules, radiusMeters, rules } from "./rules.ts";

/** What became of each record. */
export type Verdict = "usable" | "inaccurate" | "outlier" | "misclocked";

/** The way from one usable record to the next usable one; `from` and `to` are indices into the records. */
export type Way = {
  readonly from: number;
  readonly to: number;
  /**
   * driven: counts its distance, and of its time what is moving; the rest is unknown.
   * still: the car stands.
   * silent: a gap whose ends lie together: parked.
   * unknown: a gap of which nobody can tell what the car did.
   * jump: no car drives that, and neither end could be left out; its time is unknown.
   */
  readonly kind: "driven" | "still" | "silent" | "unknown" | "jump";
  readonly distanceMm: number;
  readonly movingMs: number;
  /** Displacement that is more than noise and yet was not counted. */
  readonly uncountedMm: number;
  /** How much higher the car is at the end of a driven way; negative: lower. */
  readonly climbMm: number;
  readonly isGap: boolean;
  /** −1 harsh braking, 1 harsh acceleration, 0 neither. */
  readonly harsh: -1 | 0 | 1;
};

export type Reading = { readonly verdicts: readonly Verdict[]; readonly ways: readonly Way[] };

/** The usable records of a set, with what the ways between them are judged by. */
type Usable = {
  readonly records: GpsRecord[];
  /** Index of each among all records, and among the candidates. */
  readonly index: number[];
  readonly candidate: number[];
  /** How far the measured speeds say the car came since the first record. */
  readonly measuredMm: number[];
};

const radiiMm = (a: GpsRecord, b: GpsRecord, by: Rules): number =>
  (radiusMeters(a, by) + radiusMeters(b, by)) * 1000;

/** What the measured speeds make of a way while they are fresh. */
const measuredWayMm = (a: GpsRecord, b: GpsRecord, by: Rules): number => {
  const ms = b.t - a.t;
  if (ms > by.measuredMs) return 0;
  return Math.round((((measuredCmps(a, by) ?? 0) + (measuredCmps(b, by) ?? 0)) * ms) / 200);
};

const harshOf = (a: GpsRecord, b: GpsRecord, by: Rules): -1 | 0 | 1 => {
  const ms = b.t - a.t;
  const [before, after] = [measuredCmps(a, by), measuredCmps(b, by)];
  if (before === undefined || after === undefined || ms <= 0 || ms > by.harshMaxMs) return 0;
  const change = (after - before) * 1000;
  const limit = by.harshCmpsPerSecond * ms;
  return change > limit ? 1 : change < -limit ? -1 : 0;
};

/** Whether a fresh measured speed says that the car moved. */
const isMeasuredMoving = (a: GpsRecord, b: GpsRecord, by: Rules): boolean =>
  b.t - a.t <= by.measuredMs && Math.max(measuredCmps(a, by) ?? 0, measuredCmps(b, by) ?? 0) >= by.stillCmps;

/**
 * Whether the car moves on a way no speed tells of: by the displacement over the context, from `first` to `last`.
 * Where the measured speeds account for that, the phone does measure speeds, and its zeros are believed as far as
 * the positions allow.
 */
const isDisplaced = (
  { records, measuredMm }: Usable,
  at: number,
  first: number,
  last: number,
  mm: number,
  by: Rules,
): boolean => {
  const [a, b, before, after] = [records[at]!, records[at + 1]!, records[first]!, records[last]!];
  if (mm * 100 < by.stillCmps * (b.t - a.t)) return false;
  const displacementMm = distanceMm(before, after);
  if (displacementMm <= radiiMm(before, after, by)) return false;
  if (displacementMm * 100 < by.stillCmps * (after.t - before.t)) return false;
  const isMeasured = measuredCmps(a, by) !== undefined && measuredCmps(b, by) !== undefined;
  const isTrusted = isMeasured && (measuredMm[last]! - measuredMm[first]!) * 2 >= displacementMm;
  return !(isTrusted && mm * 100 <= radiiMm(a, b, by) * by.noisePercent);
};

/** The speed of the drive around a gap, of its two ends' speeds and the ways that touch it. */
const speedAround = ({ records, candidate }: Usable, at: number, by: Rules): number => {
  let sum = 0;
  let count = 0;
  const add = (cmps: number | undefined) => {
    if (cmps === undefined || cmps < by.stillCmps) return;
    sum += cmps;
    count++;
  };
  const chord = (from: number) => {
    const [a, b] = [records[from], records[from + 1]];
    return a && b && b.t > a.t ? (distanceMm(a, b) * 100) / (b.t - a.t) : undefined;
  };
  add(measuredCmps(records[at]!, by) || chord(at - 1));
  const isNear = at + 2 < records.length && candidate[at + 2]! - candidate[at]! <= by.maxStrays + 1;
  add(measuredCmps(records[at + 1]!, by) || (isNear ? chord(at + 1) : undefined));
  return count === 0 ? 0 : sum / count;
};

const waysBetween = (of: Usable, candidates: Candidates, by: Rules): Way[] => {
  const { records, index, candidate } = of;
  const ways: Way[] = [];
  const climb = climbsOf(records);
  let first = 0;
  let last = 0;
  for (let at = 0; at + 1 < records.length; at++) {
    const [a, b] = [records[at]!, records[at + 1]!];
    const ms = b.t - a.t;
    const mm = distanceMm(a, b);
    while (records[first]!.t < a.t - by.contextMs) first++;
    last = Math.max(last, at + 1);
    while (last + 1 < records.length && records[last + 1]!.t <= a.t + by.contextMs) last++;
    const isGap = ms > by.gapMs;
    const noiseMm = radiiMm(a, b, by);
    let kind: Way["kind"] = "driven";
    let movingMs = ms;
    const hadMs = reachMs(candidates, candidate[at]!, candidate[at + 1]!, a.t, by);
    if (!isWithinReach(mm, hadMs, a, b, by)) kind = "jump";
    else if (isGap) {
      if (mm <= Math.max(noiseMm, by.placeMm)) kind = "silent";
      else if (ms > by.tripOverMs) kind = "unknown";
      else {
        const cmps = speedAround(of, at, by);
        if (cmps > 0) movingMs = Math.min(ms, Math.round((mm * 100) / cmps));
      }
    } else if (!isMeasuredMoving(a, b, by) && !isDisplaced(of, at, first, last, mm, by)) kind = "still";
    const isDriven = kind === "driven";
    ways.push({
      from: index[at]!,
      to: index[at + 1]!,
      kind,
      distanceMm: isDriven ? mm : 0,
      movingMs: isDriven ? movingMs : 0,
      uncountedMm: isDriven || kind === "silent" || mm <= noiseMm ? 0 : mm,
      climbMm: isDriven ? climb(a, b) : 0,
      isGap,
      harsh: isGap || kind === "jump" ? 0 : harshOf(a, b, by),
    });
  }
  return ways;
};

/**
 * Reads an ordered set of records: which are usable, and what the ways between those add. Local: the verdict of a
 * record and the way that begins with it depend only on the records within `contextMs` of it and on the next
 * `contextRecords` candidates beyond on either side, so that any slice with that much around it reads the same.
 */
export const waysOf = (records: readonly GpsRecord[], by: Rules = rules): Reading => {
  const verdicts: Verdict[] = [];
  const candidates: GpsRecord[] = [];
  for (const record of records) {
    const verdict = !isAccurate(record, by) ? "inaccurate" : isZeroIsland(record, by) ? "outlier" : "usable";
    if (verdict === "usable") candidates.push(record);
    verdicts.push(verdict);
  }
  const of = candidatesOf(candidates);
  const flags = flagsOf(of, by);
  const usable: Usable = { records: [], index: [], candidate: [], measuredMm: [] };
  let candidate = 0;
  let measuredMm = 0;
  for (let index = 0; index < records.length; index++) {
    if (verdicts[index] !== "usable") continue;
    const at = candidate++;
    if (flags[at] !== 0) {
      verdicts[index] = flags[at] === 1 ? "outlier" : "misclocked";
      continue;
    }
    const record = records[index]!;
    const last = usable.records.at(-1);
    if (last) measuredMm += measuredWayMm(last, record, by);
    usable.records.push(record);
    usable.index.push(index);
    usable.candidate.push(at);
    usable.measuredMm.push(measuredMm);
  }
  return { verdicts, ways: waysBetween(usable, of, by) };
};
