import { maxTripDates } from "@trips/core/application/plan.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { CliError } from "../cli-error.ts";
import { createPreparer, type PreparedItem } from "./prepare.ts";
import type { Overrides } from "./source.ts";
import { readTripFile } from "./trip-file.ts";

export type TripSurvey = {
  readonly driver: string;
  readonly trip: string;
  readonly file: string;
  /** Records that can be posted. */
  usable: number;
  lastUsablePosition: number;
  firstT: number;
  lastT: number;
  readonly dates: Set<string>;
};

export type Survey = {
  readonly trips: Map<string, TripSurvey>;
  usable: number;
  skipped: number;
  /** Why the first record that cannot be posted cannot, with its place. */
  firstSkipped: string | undefined;
  repeated: number;
  /** Optional values left out as unknown, by field. */
  readonly dropped: Map<string, number>;
};

export type SurveyOptions = Overrides & { readonly timeZone: string; readonly now: number };

type RecordItem = Extract<PreparedItem, { kind: "record" }>;

const tripOf = (survey: Survey, { tripKey, driver, trip }: RecordItem, file: string): TripSurvey => {
  const known = survey.trips.get(tripKey);
  if (known === undefined) {
    const first: TripSurvey = {
      driver,
      trip,
      file,
      usable: 0,
      lastUsablePosition: -1,
      firstT: Number.POSITIVE_INFINITY,
      lastT: Number.NEGATIVE_INFINITY,
      dates: new Set(),
    };
    survey.trips.set(tripKey, first);
    return first;
  }
  if (known.file !== file)
    throw new CliError(
      "input",
      `trip ${trip} of driver ${driver} is in ${known.file} and in ${file}: their records would get the same ids; join the files, or give one another --trip`,
    );
  return known;
};

/** A trip of more dates would be cut off by whoever counts it, and nobody told. */
const refuseManyDates = ({ driver, trip, dates }: TripSurvey): void => {
  if (dates.size > maxTripDates)
    throw new CliError(
      "input",
      `trip ${trip} of driver ${driver} has records on more than ${maxTripDates} dates, the most that a trip can have: cut it into several`,
    );
};

const countRecord = (survey: Survey, item: RecordItem, file: string, timeZone: string): void => {
  const trip = tripOf(survey, item, file);
  const { t } = item.fix;
  trip.usable += 1;
  trip.lastUsablePosition = item.position;
  trip.firstT = Math.min(trip.firstT, t);
  trip.lastT = Math.max(trip.lastT, t);
  trip.dates.add(localDateOf(t, timeZone));
  refuseManyDates(trip);
  survey.usable += 1;
  for (const field of item.dropped) survey.dropped.set(field, (survey.dropped.get(field) ?? 0) + 1);
};

const dayMs = 86_400_000;
/** GPS counts its weeks in ten bits: a receiver that does not know how often they ran over is so much behind. */
const rolloverMs = 1024 * 7 * dayMs;
const recentMs = 366 * dayMs;

const rolledOver = ({ lastT }: TripSurvey, now: number): boolean =>
  lastT + rolloverMs <= now && lastT + rolloverMs > now - recentMs;

/** What is odd about trips as a whole. */
const oddities = (survey: Survey, now: number): string[] => {
  const trips = [...survey.trips.values()];
  const old = trips.filter((trip) => rolledOver(trip, now));
  return old.map(({ file, trip, lastT }) => {
    const [shown, likely] = [lastT, lastT + rolloverMs].map((t) => new Date(t).toISOString().slice(0, 10));
    return `${file}: trip ${trip} is of ${shown}, 1,024 weeks before ${likely}: was it recorded then, by a receiver whose week count ran over?`;
  });
};

/**
 * The first reading: counts what there is and reports what is wrong with it, before anything is posted. So
 * the batch with a trip's last record is known when it comes, without holding the file in memory.
 */
export const surveyFiles = async (
  files: readonly string[],
  options: SurveyOptions,
  onProblem: (problem: string) => void,
): Promise<Survey> => {
  const survey: Survey = {
    trips: new Map(),
    usable: 0,
    skipped: 0,
    firstSkipped: undefined,
    repeated: 0,
    dropped: new Map(),
  };
  for (const file of files) {
    const prepare = createPreparer(options.now);
    for await (const items of readTripFile(file, options)) {
      for (const item of items.map(prepare)) {
        switch (item.kind) {
          case "skipped": {
            const problem = `${file}, ${item.place}: ${item.reason}`;
            survey.skipped += 1;
            survey.firstSkipped ??= problem;
            onProblem(problem);
            break;
          }
          case "note":
            onProblem(`${file}: ${item.text}`);
            break;
          case "repeated":
            survey.repeated += 1;
            break;
          case "record":
            countRecord(survey, item, file, options.timeZone);
            break;
          default:
            item satisfies never;
        }
      }
    }
  }
  for (const oddity of oddities(survey, options.now)) onProblem(oddity);
  return survey;
};
