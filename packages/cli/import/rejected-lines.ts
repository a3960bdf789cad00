import type { RejectedTripView } from "@trips/core/application/views.ts";
import type { RejectReason } from "@trips/core/domain/batch.ts";
import { createPreparer } from "./prepare.ts";
import type { Overrides } from "./source.ts";
import { readTripFile } from "./trip-file.ts";

/** Where in the files what was rejected stands: they are read once more, as records are known by their order. */
export async function* rejectedLines(
  files: readonly string[],
  overrides: Overrides,
  rejected: readonly RejectedTripView[],
): AsyncGenerator<string> {
  const reasons = new Map<string, Map<number, RejectReason>>(
    rejected.map(({ driver, tripId, records }) => [
      `${driver}/${tripId}`,
      new Map(records.map(({ id, reason }) => [id, reason])),
    ]),
  );
  for (const file of files) {
    const prepare = createPreparer();
    for await (const items of readTripFile(file, overrides))
      for (const source of items) {
        const item = prepare(source);
        if (item.kind !== "record" || source.kind !== "fix") continue;
        const reason = reasons.get(item.tripKey)?.get(item.position);
        if (reason) yield `${file}, ${source.place}: rejected (${reason})`;
      }
  }
}
