import type { RejectedTripView } from "@trips/core/application/views.ts";
import type { RejectReason } from "@trips/core/domain/batch.ts";
import { say } from "./say.ts";
import type { Overrides } from "./source.ts";
import type { SourceFile } from "./source-file.ts";
import { readPrepared, type Survey, surveyKeyOf } from "./survey.ts";

export type RejectedLinesOptions = Overrides & {
  readonly files: readonly SourceFile[];
  /** The API and the files name the driver differently. */
  readonly isOneDriver?: boolean;
};

/** Where in the files the rejected records are. Reads the files again, since a record's id is its position. */
export async function* rejectedLines(
  options: RejectedLinesOptions,
  survey: Survey,
  rejected: readonly RejectedTripView[],
  now: number,
): AsyncGenerator<string> {
  const keyOf = (driver: string, trip: string): string => (options.isOneDriver ? trip : `${driver}/${trip}`);
  const reasons = new Map<string, Map<number, RejectReason>>(
    rejected.map(({ driver, tripId, records }) => [
      keyOf(driver, tripId),
      new Map(records.map(({ id, reason }) => [id, reason])),
    ]),
  );
  for await (const { source, items } of readPrepared(options.files, options, now))
    for (const item of items) {
      if (item.kind !== "record") continue;
      const trip = survey.trips.get(surveyKeyOf(item, source));
      if (trip === undefined || trip.isKnown) continue;
      const reason = reasons.get(keyOf(trip.driver, trip.trip))?.get(item.id);
      if (reason) yield say`${source}, ${item.place}: rejected (${reason})`;
    }
}
