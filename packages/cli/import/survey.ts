import { CliError } from "../cli-error.ts";
import { createPreparer } from "./prepare.ts";
import type { Overrides } from "./source.ts";
import { readTripFile } from "./trip-file.ts";

export type TripSurvey = {
  readonly driver: string;
  readonly trip: string;
  readonly file: string;
  /** Records that can be posted. */
  usable: number;
  lastUsablePosition: number;
};

export type Survey = {
  readonly trips: Map<string, TripSurvey>;
  usable: number;
  skipped: number;
  repeated: number;
  /** Optional values left out as unknown, by field. */
  readonly dropped: Map<string, number>;
};

/**
 * The first reading: counts what there is and reports what is wrong with it, before anything is posted. So
 * the batch with a trip's last record is known when it comes, without holding the file in memory.
 */
export const surveyFiles = async (
  files: readonly string[],
  overrides: Overrides,
  onProblem: (problem: string) => void,
): Promise<Survey> => {
  const survey: Survey = { trips: new Map(), usable: 0, skipped: 0, repeated: 0, dropped: new Map() };
  for (const file of files) {
    const prepare = createPreparer();
    for await (const items of readTripFile(file, overrides)) {
      for (const item of items.map(prepare)) {
        if (item.kind === "skipped") {
          survey.skipped += 1;
          onProblem(`${file}, ${item.place}: ${item.reason}`);
          continue;
        }
        if (item.kind === "repeated") {
          survey.repeated += 1;
          continue;
        }
        let trip = survey.trips.get(item.tripKey);
        if (trip === undefined) {
          const { driver, trip: tripId } = item;
          trip = { driver, trip: tripId, file, usable: 0, lastUsablePosition: -1 };
          survey.trips.set(item.tripKey, trip);
        } else if (trip.file !== file) {
          throw new CliError(
            "input",
            `trip ${item.trip} of driver ${item.driver} is in ${trip.file} and in ${file}: their records would get the same ids; join the files, or give one another --trip`,
          );
        }
        trip.usable += 1;
        trip.lastUsablePosition = item.position;
        survey.usable += 1;
        for (const field of item.dropped) survey.dropped.set(field, (survey.dropped.get(field) ?? 0) + 1);
      }
    }
  }
  return survey;
};
