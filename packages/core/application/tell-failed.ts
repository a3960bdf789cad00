import type { AggregateOutcome } from "./aggregate.ts";
import type { Delivery } from "./delivery.ts";

/** Adds to the batches that were tried in vain in a minute. */
export type CountFailed = (failed: {
  readonly minuteMs: number;
  readonly partition: string;
  readonly failed: number;
}) => Promise<void>;

type Ports = {
  readonly countFailed: CountFailed;
  readonly now: () => number;
  /** Called if Pulse could not be told: what failed is delivered again all the same. */
  readonly onUntold: (error: unknown) => void;
};

/** Makes an attempt and tells Pulse how many of the deliveries it could not commit; all of them if it throws. */
export const tellFailed = async (
  { countFailed, now, onUntold }: Ports,
  deliveries: readonly Delivery[],
  attempt: () => Promise<AggregateOutcome>,
): Promise<AggregateOutcome> => {
  const tell = async (failed: number) => {
    const { partition } = deliveries[0] ?? {};
    if (failed === 0 || partition === undefined) return;
    try {
      await countFailed({ minuteMs: Math.floor(now() / 60_000) * 60_000, partition, failed });
    } catch (error) {
      onUntold(error);
    }
  };
  try {
    const outcome = await attempt();
    await tell(outcome.uncommitted);
    return outcome;
  } catch (error) {
    await tell(deliveries.length);
    throw error;
  }
};
