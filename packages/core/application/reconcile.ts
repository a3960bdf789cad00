import {
  addTotals,
  type DayTotals,
  dateCounterNames,
  noDayTotals,
  noTotals,
  totalNames,
} from "../domain/counters.ts";
import { addDays, divideMarked, markedFiguresOf, plausibleFrom, setAsideOf } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { localDateOf } from "../domain/local-date.ts";
import { rulesVersion } from "../domain/rules.ts";
import type { TripKey } from "../domain/trip.ts";
import { WholeCount } from "../domain/whole-count.ts";
import { erasing, retentionDays } from "../pipeline.ts";
import {
  addToLedger,
  type Books,
  type Difference,
  type Finding,
  isSameDay,
  joinByTrip,
  type LakeFile,
  type LakeLedger,
  type LakeTrip,
  type Ledger,
  maxDifferences,
  noLedger,
  type Seen,
  type Standing,
  standings,
} from "./books.ts";
import { type CuratedTrips, curatedKeyOf, dateOfHour, hourMs, hourOf, placeOf } from "./curated-zone.ts";
import type { Erasures } from "./erasures.ts";
import { inTurns } from "./in-turns.ts";
import { nameOf } from "./trip-cache.ts";
import type { ReadTrip, SummarisedTrip, TripReader } from "./trip-reader.ts";
import { expiryOf } from "./trip-store.ts";

export type ReconcilePorts = {
  readonly lake: LakeLedger;
  readonly reader: Pick<
    TripReader,
    "loadTrip" | "windowsFrom" | "tripsOfDriver" | "tripsOfDay" | "loadFleetDay" | "rejectsOfTrip"
  >;
  readonly zone: Pick<CuratedTrips, "load">;
  readonly erasedUntil: Erasures["erasedUntil"];
  readonly now: () => number;
};

export type ReconcileRequest = {
  /** A local date. */
  readonly date: string;
  /** Only this driver's trips, and no lanes. */
  readonly driver?: string | undefined;
  /** What the last run found. */
  readonly previous?: Books | undefined;
  /** For how long records may be on their way into the lake. */
  readonly settleMs: number;
  /** Whose records are counted again, besides those of trips that differ. */
  readonly recounts: (name: string) => boolean;
};

/** A driver's clock is at most this far ahead of UTC, or behind it. */
const aheadHours = 14;
const behindHours = 12;
/** A way longer than this counts for nothing. */
const wayHours = 24;
/** Trips that are looked at one by one in a run, and differences that are remembered for the next one. */
const maxLookedInto = 500;

/**
 * Compares what the table and the lake say of a local date: trip by trip, and the lanes with the trips; in whole records,
 * millimetres and milliseconds. A difference is a fault once it has been seen unchanged for `settleMs`.
 */
export const reconcile = async (ports: ReconcilePorts, request: ReconcileRequest): Promise<Books> => {
  const { date, previous } = request;
  const nowMs = ports.now();
  const lake = await readLake(ports.lake, request);
  const { trips, lanes } = await readTable(ports.reader, request);
  const run: Run = { ...ports, ...request, ...lake, nowMs, seenBefore: new Map() };
  for (const seen of previous?.seen ?? []) run.seenBefore.set(seen.name, seen);

  const counts = Object.fromEntries(standings.map((standing) => [standing, 0])) as Record<Standing, number>;
  const looks: Look[] = [];
  const names = new Set([...trips.keys(), ...lake.sums.keys()]);
  for (const name of names) {
    const look = { name, table: trips.get(name), lake: lake.sums.get(name) };
    if (!isEqual(look, date) || request.recounts(name) || run.seenBefore.has(name)) looks.push(look);
    else counts.equal++;
  }
  // Settled differences first, then those of running trips, then the sample: the bound cuts from the end.
  const rankOf = (look: Look) => (isEqual(look, date) ? 2 : isLive(run, look) ? 1 : 0);
  looks.sort((a, b) => rankOf(a) - rankOf(b));
  const found: Examined[] = await inTurns(looks, (look, index) => examine(run, look, index < maxLookedInto));
  for (const { standing } of found) counts[standing]++;

  const table = [...trips.values()].reduce((sum, { day }) => addToLedger(sum, day), noLedger);
  const lanesSeen = lanes && lanesOf(run, lanes, table);
  const differences = found
    .flatMap(({ difference }) => difference ?? [])
    .sort((a, b) => standings.indexOf(b.standing) - standings.indexOf(a.standing));
  const seen = [...found.flatMap((each) => each.seen ?? []), ...(lanesSeen?.seen ? [lanesSeen.seen] : [])];
  return {
    date,
    checkedAtMs: nowMs,
    lakeBegins: lake.firstHour === undefined ? undefined : dateOfHour(lake.firstHour),
    lake: [...lake.sums.values()].reduce((sum, { days }) => addToLedger(sum, days.get(date)!), noLedger),
    table,
    lanes,
    lanesStanding: lanesSeen?.standing ?? "equal",
    trips: counts,
    recounted: found.filter(({ isRecounted }) => isRecounted).length,
    differences: differences.slice(0, maxDifferences),
    seen: seen.sort((a, b) => a.sinceMs - b.sinceMs).slice(0, maxLookedInto),
  };
};

type TableTrip = TripKey & {
  readonly rules: number;
  readonly timeZone: string;
  readonly startT: number;
  readonly endT: number;
  readonly day: DayTotals;
};
type Lake = {
  readonly firstHour: number | undefined;
  readonly files: ReadonlySet<string>;
  readonly hours: Hours;
  readonly sums: ReadonlyMap<string, LakeTrip>;
};
type Run = ReconcilePorts &
  ReconcileRequest &
  Lake & { readonly nowMs: number; readonly seenBefore: Map<string, Seen> };
type Look = {
  readonly name: string;
  readonly table: TableTrip | undefined;
  readonly lake: LakeTrip | undefined;
};
type Examined = {
  readonly standing: Standing;
  readonly isRecounted: boolean;
  readonly difference?: Difference;
  readonly seen?: Seen;
};

/** From `from` to before `to`, in hours since the epoch. */
type Hours = { readonly from: number; readonly to: number };

/** The hours (UTC) of a local date anywhere, and of the ways that lead into it. */
const hoursOf = (date: string): Hours => {
  const midnight = hourOf(Date.parse(date));
  return { from: midnight - aheadHours - wayHours, to: midnight + 24 + behindHours };
};

const readLake = async (ledger: LakeLedger, { date, driver }: ReconcileRequest): Promise<Lake> => {
  const firstHour = await ledger.firstHour();
  const hours = hoursOf(date);
  const dates = new Set<string>();
  for (let hour = hours.from; hour < hours.to; hour++) dates.add(dateOfHour(hour));
  const listed = (await Promise.all([...dates].map((each) => ledger.filesOn(each)))).flat();
  const files = listed.filter(({ hour }) => hour >= hours.from && hour < hours.to);
  const sums = new Map<string, LakeTrip>();
  await inTurns(files, async (file: LakeFile) => {
    const trips = await ledger.sumsOf(file);
    joinByTrip(
      sums,
      trips.filter((trip) => trip.days.has(date) && (driver === undefined || trip.driver === driver)),
    );
  });
  for (const [name, trip] of sums) if (isSameDay(trip.days.get(date)!, noDayTotals)) sums.delete(name);
  return { firstHour, files: new Set(files.map(({ key }) => key)), hours, sums };
};

const tableTripOf = ({ driver, trip, summary }: SummarisedTrip, date: string): TableTrip => ({
  driver,
  trip,
  rules: summary.rules,
  timeZone: summary.timeZone.text,
  startT: summary.startT,
  endT: summary.endT,
  day: summary.days.get(date) ?? noDayTotals,
});

type Table = { readonly trips: ReadonlyMap<string, TableTrip>; readonly lanes: Ledger | undefined };

/** While trips grow, lanes and trips cannot be read at one moment: they are read again if that may be why they differ. */
const tableReads = 3;

const readTable = async (
  reader: ReconcilePorts["reader"],
  { date, driver }: ReconcileRequest,
): Promise<Table> => {
  for (let attempt = 1; ; attempt++) {
    const lanes = driver === undefined ? await reader.loadFleetDay(date) : undefined;
    const read = await (driver === undefined ? reader.tripsOfDay(date) : reader.tripsOfDriver(driver, date));
    const trips = new Map(read.map((trip) => [nameOf(trip), tableTripOf(trip, date)]));
    const sum = [...trips.values()].reduce((so, { day }) => addToLedger(so, day), noLedger);
    if (!lanes || attempt === tableReads || isSameLedger(lanes, sum)) return { trips, lanes };
  }
};

const isSameLedger = (a: Ledger, b: Ledger): boolean => a.trips === b.trips && isSameDay(a, b);

const isEqual = ({ table, lake }: Look, date: string): boolean =>
  table !== undefined && lake !== undefined && isSameDay(table.day, lake.days.get(date)!);

/** A difference that stays the same while trips grow: that of the lanes, not what they are. */
const lanesOf = (run: Run, lanes: Ledger, table: Ledger): { standing: Standing; seen?: Seen } => {
  if (isSameLedger(lanes, table)) return { standing: "equal" };
  const by = dateCounterNames.map((name) => lanes[name] - table[name]);
  const seen = seenNow(run, "lanes", [lanes.trips - table.trips, ...by].join());
  return { standing: isSettled(run, seen) ? "fault" : "in-flight", seen };
};

const seenNow = ({ seenBefore, nowMs }: Run, name: string, picture: string): Seen => {
  const before = seenBefore.get(name);
  return { name, picture, sinceMs: before?.picture === picture ? before.sinceMs : nowMs };
};

const isSettled = ({ nowMs, settleMs }: Run, { sinceMs }: Seen): boolean => nowMs - sinceMs >= settleMs;

/** Why a trip differs, and whether it may. */
const examine = async (run: Run, asRead: Look, isLookedInto: boolean): Promise<Examined> => {
  const { date, reader } = run;
  const key = (asRead.table ?? asRead.lake)!;
  const isListed = asRead.table !== undefined;
  // A running trip differs in nearly every run: it is counted again with the sample, or if that found something.
  const isAsked = run.recounts(asRead.name) || run.seenBefore.has(asRead.name);
  const isLoaded = isLookedInto && (isAsked || !isListed || !isLive(run, asRead) || isEqual(asRead, date));
  const loaded = isLoaded ? await reader.loadTrip(key) : undefined;
  const recount = loaded && (await recountTrip(reader, loaded, date));
  const table = asRead.table ?? (loaded?.summary.days.has(date) ? tableTripOf(loaded, date) : undefined);
  const look: Look = { ...asRead, table };
  const findings = findingsOf(look, date, isListed, recount);
  const isRecounted = recount !== undefined;
  if (findings.length === 0) return { standing: "equal", isRecounted };

  const missingFiles = isLookedInto ? await missingFilesOf(run, key) : [];
  const proofs = [...findings.filter((each) => each === "windows" || each === "not-listed"), ...missingFiles];
  const isProven = proofs.length > 0;
  const allowed = isProven ? undefined : await allowedStandingOf(run, look, loaded);
  const sums = { table: table?.day, lake: look.lake?.days.get(date) };
  // What is proven stays the same while the trip grows.
  const picture = isProven
    ? [...proofs, recount?.by]
    : [...findings, pictureOf(sums.table), pictureOf(sums.lake)];
  const seen = seenNow(run, look.name, picture.join());
  const mayChange = isLive(run, look) && !isProven;
  const standing = allowed ?? (mayChange || !isSettled(run, seen) ? "in-flight" : "fault");
  const recounted = findings.includes("windows") ? recount?.day : undefined;
  const difference = {
    driver: key.driver,
    trip: key.trip,
    standing,
    findings,
    ...sums,
    recounted,
    missingFiles,
  };
  return {
    standing,
    isRecounted,
    difference: { ...difference, sinceMs: seen.sinceMs },
    ...(allowed === undefined && !mayChange && { seen }),
  };
};

const findingsOf = (look: Look, date: string, isListed: boolean, recount: Recount | undefined): Finding[] => {
  const findings: Finding[] = [];
  if (!look.table) findings.push("not-in-table");
  else if (!look.lake) findings.push("not-in-lake");
  else if (!isEqual(look, date)) findings.push("lake");
  if (look.table && !isListed) findings.push("not-listed");
  if (recount?.agrees === false) findings.push("windows");
  return findings;
};

const pictureOf = (totals: DayTotals | undefined): string =>
  totals ? dateCounterNames.map((name) => totals[name]).join() : "";

/** Its newest records may still be on their way: they were sent, or reached the API, a moment ago. */
const isLive = ({ nowMs, settleMs }: Run, { table, lake }: Look): boolean =>
  Math.max(table?.endT ?? 0, lake?.lastReceivedAt ?? 0) > nowMs - settleMs;

/** Until the first sweep has certainly ended, the lake may hold what the table has erased. */
const sweptAfterMs = erasing.sweepsAfterMs[0]! + 2 * hourMs;

const isBeingErased = async ({ erasedUntil, nowMs }: Run, lake: LakeTrip): Promise<boolean> => {
  const [until] = await erasedUntil([lake]);
  return until !== undefined && lake.firstReceivedAt <= until && nowMs - until < sweptAfterMs;
};

/** Why the two may differ; undefined: for no reason. */
const allowedStandingOf = async (
  run: Run,
  { table, lake }: Look,
  loaded: ReadTrip | undefined,
): Promise<Standing | undefined> => {
  const { date, firstHour, nowMs } = run;
  if (lake && (await isBeingErased(run, lake))) return "in-flight";
  const inLake = lake?.days.get(date);
  if (!table) {
    if (expiryOf(lake!.firstReceivedAt, retentionDays.trips) * 1000 <= nowMs) return "expired";
    const isRefused = loaded && (await isRefusedByBounds(run, tableTripOf(loaded, date), inLake!.unique));
    return isRefused ? "explained" : undefined;
  }
  if (firstHour === undefined || table.startT < firstHour * hourMs) return "before-lake";
  if (!inLake) return undefined;
  const more = inLake.unique - table.day.unique;
  if (more === 0 && [...lake!.rules].some((rules) => rules !== table.rules)) return "mixed-rules";
  return (await isRefusedByBounds(run, table, more)) ? "explained" : undefined;
};

/** Only these depend on the order of deliveries, which the lake does not know. */
const bounds = ["trip-too-long", "too-many-id-gaps"] as const;

/** Whether the table refused exactly the records of the date that only the lake has. */
const isRefusedByBounds = async ({ reader, date }: Run, trip: TableTrip, more: number): Promise<boolean> => {
  if (more < 0) return false;
  const refused = new Map<string, string>();
  let isFull = false;
  for (const { reasons } of await reader.rejectsOfTrip(trip))
    for (const reason of bounds) {
      isFull ||= reasons.get(reason)?.isFull ?? false;
      for (const { t, id } of reasons.get(reason)?.ids ?? [])
        refused.set(`${t}/${id}`, localDateOf(t, trip.timeZone));
    }
  const onDate = [...refused.values()].filter((each) => each === date).length;
  return refused.size > 0 && (isFull ? more >= onDate : more === onDate);
};

/** The files that the zone says hold the trip, of the hours that were read, as far as they do not exist. */
const missingFilesOf = async ({ zone, files, hours }: Run, key: TripKey): Promise<string[]> => {
  const [known] = await zone.load([key]);
  const missing: string[] = [];
  for (let at = 0; at < (known?.hours.length ?? 0); at += 2) {
    const to = Math.min(known!.hours[at + 1]!, hours.to - 1);
    for (let hour = Math.max(known!.hours[at]!, hours.from); hour <= to; hour++) {
      const file = curatedKeyOf(placeOf(key, hour));
      if (!files.has(file)) missing.push(file);
    }
  }
  return missing;
};

type Recount = {
  readonly agrees: boolean;
  readonly day: DayTotals;
  /** By how much its records exceed its totals, counter by counter. */
  readonly by: string;
};

/** Counts a trip's records again. Its windows change only with `rev`, so a change in between shows in the next run. */
const recountTrip = async (
  reader: ReconcilePorts["reader"],
  trip: ReadTrip,
  date: string,
): Promise<Recount> => {
  const { summary } = trip;
  const from = plausibleFrom(summary.endT);
  const count = new WholeCount(summary.timeZone.text);
  let aside = noTotals;
  const allMarked: GpsRecord[] = [];
  for await (const { start, records } of reader.windowsFrom(trip, 0)) {
    if (start < from) aside = addTotals(aside, setAsideOf(records));
    else {
      const { right, marked } = divideMarked(records, summary.wrong);
      count.add(right);
      allMarked.push(...marked);
    }
  }
  const figures = count.figures();
  const marked = markedFiguresOf(allMarked, summary.timeZone.text);
  const totals = addTotals(addTotals(aside, marked.totals), figures.totals);
  const day = addDays(figures.days, marked.days).get(date) ?? noDayTotals;
  const by = totalNames.map((name) => totals[name] - summary.totals[name]);
  // Other rules count the same records otherwise.
  const agrees =
    summary.rules === rulesVersion
      ? by.every((amount) => amount === 0) && isSameDay(day, summary.days.get(date) ?? noDayTotals)
      : totals.unique === summary.totals.unique;
  return { agrees, day, by: by.join() };
};
