import { median } from "../numbers.ts";
import type { Contender } from "./contender.ts";
import type { Event } from "./events.ts";
import type { Usage } from "./meter.ts";

export type Result = {
  readonly name: string;
  /** Median over the events. */
  readonly perSecond: number;
  /** Per 1,000 records. */
  readonly usage: Usage;
};

/** Kinesis records to warm up a consumer that keeps nothing between events. */
const warmUpRecords = 5;

export const runEvents = async (contender: Contender, events: readonly Event[]): Promise<Result> => {
  contender.takeUsage();
  const speeds: number[] = [];
  for (const event of events) {
    const begin = performance.now();
    const { batchItemFailures } = await contender.handle(event.event);
    speeds.push((recordsIn([event]) * 1_000) / (performance.now() - begin));
    if (batchItemFailures.length > 0) throw new Error(`${contender.name}: a batch failed`);
  }
  const { calls, writeUnits, readUnits } = contender.takeUsage();
  const per1000 = 1_000 / recordsIn(events);
  return {
    name: contender.name,
    perSecond: median(speeds),
    usage: {
      calls: calls * per1000,
      writeUnits: writeUnits * per1000,
      readUnits: readUnits * per1000,
    },
  };
};

const beginningOf = ({ event, sizes }: Event): Event => ({
  event: { Records: event.Records.slice(0, warmUpRecords) },
  sizes: sizes.slice(0, warmUpRecords),
});

const recordsIn = (events: readonly Event[]): number =>
  events.flatMap(({ sizes }) => sizes).reduce((sum, size) => sum + size, 0);

/** The same events through every contender; throws unless each counted every record once. */
export const compare = async (
  contenders: readonly Contender[],
  [first, ...measured]: readonly Event[],
): Promise<Result[]> => {
  const results: Result[] = [];
  for (const contender of contenders) {
    const warmUp = contender.keepsTrips ? first! : beginningOf(first!);
    await runEvents(contender, [warmUp]);
    results.push(await runEvents(contender, measured));
    const expected = recordsIn([warmUp, ...measured]);
    const counted = await contender.countRecords();
    if (counted !== expected) throw new Error(`${contender.name} counted ${counted} records of ${expected}`);
  }
  return results;
};
