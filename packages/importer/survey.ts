import { maxTripDates } from "@trips/core/application/plan.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { canonicalTimeZone } from "@trips/core/domain/time-zone.ts";
import { ImportError } from "./import-error.ts";
import { createPreparer, type PreparedItem } from "./prepare.ts";
import { createContentHash, createSamples } from "./samples.ts";
import { say, told } from "./say.ts";
import type { Overrides, SourceItem } from "./source.ts";
import type { SourceFile } from "./source-file.ts";
import { readTripFile } from "./trip-file.ts";
import { zoneOfPlace } from "./zone-of-place.ts";

export type TripSurvey = {
  readonly driver: string;
  /** The id that is posted; for a trip named after its file it includes a hash of the content. */
  trip: string;
  /** The file and, in an archive, the entry. */
  readonly source: string;
  readonly isDerived: boolean;
  /** Zone of its dates; undefined until a record has a place. */
  timeZone: string | undefined;
  /** Records that can be posted. */
  usable: number;
  lastUsablePosition: number;
  firstT: number;
  lastT: number;
  readonly dates: Set<string>;
  readonly samples: ReturnType<typeof createSamples>;
  readonly content: ReturnType<typeof createContentHash>;
  /** Its drive is stored already, so it is not posted. */
  isKnown: boolean;
  /** Records that were stored before under this very id. */
  stored: number;
};

export type Survey = {
  readonly trips: Map<string, TripSurvey>;
  skipped: number;
  /** The first record that cannot be posted: its place and the reason. */
  firstSkipped: string | undefined;
  repeated: number;
  /** Optional values left out as unknown, by field. */
  readonly dropped: Map<string, number>;
};

export type SurveyOptions = Overrides & { readonly now: number };

type RecordItem = Extract<PreparedItem, { kind: "record" }>;

/** Trips named after their files are kept apart until their content is known. */
export const surveyKeyOf = ({ isDerived, tripKey }: RecordItem, source: string): string =>
  isDerived ? `${tripKey} ${source}` : tripKey;

const tripOf = (survey: Survey, item: RecordItem, source: string, timeZone?: string): TripSurvey => {
  const { driver, trip, isDerived } = item;
  const key = surveyKeyOf(item, source);
  const known = survey.trips.get(key);
  if (known === undefined) {
    const first: TripSurvey = {
      driver,
      trip,
      source,
      isDerived,
      timeZone,
      usable: 0,
      lastUsablePosition: -1,
      firstT: Number.POSITIVE_INFINITY,
      lastT: Number.NEGATIVE_INFINITY,
      dates: new Set(),
      samples: createSamples(),
      content: createContentHash(),
      isKnown: false,
      stored: 0,
    };
    survey.trips.set(key, first);
    return first;
  }
  if (known.source !== source)
    throw new ImportError(
      say`trip ${trip} of driver ${driver} is in ${known.source} and in ${source}: their records would get the same ids; join the files, or give one another --trip`,
    );
  return known;
};

/** The engine rejects the records beyond a trip's most dates. */
const refuseManyDates = ({ driver, trip, dates }: TripSurvey): void => {
  if (dates.size > maxTripDates)
    throw new ImportError(
      say`trip ${trip} of driver ${driver} has records on more than ${maxTripDates} dates, the most that a trip can have: cut it into several`,
    );
};

const countDropped = (survey: Survey, name: string): void => {
  survey.dropped.set(name, (survey.dropped.get(name) ?? 0) + 1);
};

/** The zone that a file names, if it is valid. */
const namedZone = (survey: Survey, { timeZone }: RecordItem): string | undefined => {
  if (timeZone === undefined || timeZone === null) return undefined;
  const known = typeof timeZone === "string" ? canonicalTimeZone(timeZone) : undefined;
  if (known === undefined) countDropped(survey, "timeZone");
  return known;
};

const countRecord = (survey: Survey, item: RecordItem, source: string, timeZone?: string): void => {
  const trip = tripOf(survey, item, source, timeZone);
  const { t, lat, lon } = item.fix;
  trip.usable += 1;
  trip.lastUsablePosition = item.position;
  trip.firstT = Math.min(trip.firstT, t);
  trip.lastT = Math.max(trip.lastT, t);
  trip.timeZone ??= namedZone(survey, item) ?? zoneOfPlace(lat, lon);
  trip.dates.add(localDateOf(t, trip.timeZone ?? "UTC"));
  refuseManyDates(trip);
  trip.samples.add(item.fix);
  trip.content.add(item.fix);
  for (const field of item.dropped) countDropped(survey, field);
};

const dayMs = 86_400_000;
/** GPS counts weeks in ten bits: a receiver that misses a rollover is this far behind. */
const rolloverMs = 1024 * 7 * dayMs;
const recentMs = 366 * dayMs;

const rolledOver = ({ lastT }: TripSurvey, now: number): boolean =>
  lastT + rolloverMs <= now && lastT + rolloverMs > now - recentMs;

/** Warnings about whole trips. */
const oddities = (survey: Survey, now: number): string[] => {
  const trips = [...survey.trips.values()];
  const old = trips.filter((trip) => rolledOver(trip, now));
  return old.map(({ source, trip, lastT }) => {
    const [shown, likely] = [lastT, lastT + rolloverMs].map((t) => new Date(t).toISOString().slice(0, 10));
    return say`${source}: trip ${trip} is of ${shown}, 1,024 weeks before ${likely}: was it recorded then, by a receiver whose week count ran over?`;
  });
};

/** Two files of one name become two trips; if their content is the same, only the first does. */
const nameDerivedTrips = (survey: Survey, onProblem: (problem: string) => void): void => {
  const named = new Map<string, TripSurvey>();
  for (const trip of survey.trips.values()) {
    if (trip.isDerived) trip.trip = `${trip.trip}-${trip.content.digits()}`;
    const key = `${trip.driver}/${trip.trip}`;
    const same = named.get(key);
    if (same === undefined) named.set(key, trip);
    else {
      trip.isKnown = true;
      onProblem(say`${trip.source}: trip ${trip.trip} is in ${same.source} already; it is left out`);
    }
  }
};

const takeItem = (
  survey: Survey,
  item: PreparedItem,
  source: string,
  timeZone: string | undefined,
  onProblem: (problem: string) => void,
): void => {
  switch (item.kind) {
    case "skipped": {
      const problem = `${source}, ${item.place}: ${told(item.reason)}`;
      survey.skipped += 1;
      survey.firstSkipped ??= problem;
      onProblem(problem);
      break;
    }
    case "note":
      onProblem(`${source}: ${item.text}`);
      break;
    case "repeated":
      survey.repeated += 1;
      break;
    case "record":
      countRecord(survey, item, source, timeZone);
      break;
    default:
      item satisfies never;
  }
};

/** The items of the files by source; each source numbers its records separately. */
export async function* readPrepared(
  files: readonly SourceFile[],
  overrides: Overrides,
  now: number,
): AsyncGenerator<{ readonly source: string; readonly items: readonly PreparedItem[] }> {
  for (const file of files) {
    let current: string | undefined;
    let prepare: (item: SourceItem) => PreparedItem = createPreparer(now, overrides.onlyDriver);
    for await (const { source, items } of readTripFile(file, overrides)) {
      if (source !== current) prepare = createPreparer(now, overrides.onlyDriver);
      current = source;
      yield { source, items: items.map(prepare) };
    }
  }
}

/**
 * The first pass: counts the records and reports problems before anything is posted. So the second pass knows the
 * batch with a trip's last record without holding the file in memory.
 */
export const surveyFiles = async (
  files: readonly SourceFile[],
  options: SurveyOptions,
  onProblem: (problem: string) => void,
): Promise<Survey> => {
  const survey: Survey = {
    trips: new Map(),
    skipped: 0,
    firstSkipped: undefined,
    repeated: 0,
    dropped: new Map(),
  };
  for await (const { source, items } of readPrepared(files, options, options.now))
    for (const item of items) takeItem(survey, item, source, options.timeZone, onProblem);
  nameDerivedTrips(survey, onProblem);
  for (const oddity of oddities(survey, options.now)) onProblem(oddity);
  return survey;
};
