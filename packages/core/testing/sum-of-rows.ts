import { addDayTotals, type DayTotals, noDayTotals, noTotals, type Totals } from "../domain/counters.ts";
import { type Figures, inOrder } from "../domain/figures.ts";

type Row = Readonly<Record<string, string | number | boolean | null>>;

const shares = {
  distanceMm: "distance_mm",
  movingMs: "moving_ms",
  idleMs: "idle_ms",
  parkedMs: "parked_ms",
  unknownMs: "unknown_ms",
} as const;
const sums = { uncountedMm: "uncounted_mm", ascentMm: "ascent_mm", descentMm: "descent_mm" } as const;
type ShareName = keyof typeof shares;

const shareIn = (row: Row, prefix: string): Record<ShareName, number> =>
  Object.fromEntries(
    Object.entries(shares).map(([name, column]) => [name, Number(row[`${prefix}${column}`] ?? 0)]),
  ) as Record<ShareName, number>;

/** A trip's figures as SQL sums its rows of the curated zone. */
export const sumOfRows = (rows: readonly Row[]): Figures => {
  const totals: { -readonly [Name in keyof Totals]: number } = { ...noTotals };
  const days = new Map<string, DayTotals>();
  const addDay = (date: Row[string], added: Partial<Totals>): void => {
    if (typeof date === "string") days.set(date, addDayTotals(days.get(date) ?? noDayTotals, added));
  };
  for (const row of rows) {
    const [whole, next, third] = ["", "next_", "third_"].map((prefix) => shareIn(row, prefix)) as [
      Record<ShareName, number>,
      Record<ShareName, number>,
      Record<ShareName, number>,
    ];
    totals.unique++;
    if (row.late) totals.late++;
    if (row.left_out === "inaccurate") totals.filtered++;
    if (row.left_out === "outlier") totals.outliers++;
    if (row.left_out === "misclocked") totals.misclocked++;
    if (row.left_out === "marked") totals.marked++;
    if (row.is_gap) totals.gaps++;
    if (row.is_jump) totals.jumps++;
    if (row.harsh === "braking") totals.harshBrakes++;
    if (row.harsh === "acceleration") totals.harshAccelerations++;
    for (const name of Object.keys(shares) as ShareName[]) totals[name] += whole[name];
    for (const [name, column] of Object.entries(sums))
      totals[name as keyof typeof sums] += Number(row[column] ?? 0);
    addDay(row.day!, { unique: 1 });
    addDay(
      row.day!,
      Object.fromEntries(
        (Object.keys(shares) as ShareName[]).map((name) => [name, whole[name] - next[name] - third[name]]),
      ),
    );
    addDay(row.next_day!, next);
    addDay(row.third_day!, third);
  }
  return { totals, days: inOrder(days) };
};
