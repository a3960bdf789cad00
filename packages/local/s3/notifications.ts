import type { AsyncInvoker, Log, Running } from "../service.ts";
import { functionNameOf, matchesRule } from "./notification-configuration.ts";
import { notificationEvent } from "./notification-event.ts";
import type { ObjectChange } from "./object-files.ts";
import type { ObjectIndex } from "./object-index.ts";

/** Events that are handed over before other work has its turn. */
const mostAtOnce = 100;
const retryMs = 1_000;

export type NotificationTarget = {
  readonly functions: AsyncInvoker;
  /** Functions that exist; absent: any name is accepted. */
  readonly functionNames?: readonly string[];
};

export type Notifications = {
  /** Stores the events of a change; called in the transaction of the change. */
  record(change: ObjectChange): void;
  /** There may be events to deliver. */
  wake(): void;
  deliverTo(target: NotificationTarget): Running;
  target(): NotificationTarget | undefined;
  stop(): void;
};

/**
 * Events are stored in the index together with their change, and deleted once their function's queue has stored them:
 * after a kill they are handed over at the next start. So a function gets them at least once, as from S3.
 */
export const openNotifications = (options: {
  readonly index: () => ObjectIndex;
  readonly region: string;
  readonly now: () => number;
  readonly log: Log;
}): Notifications => {
  const { now, log, region } = options;
  let target: NotificationTarget | undefined;
  let wakeDelivery = (): void => {};
  let running: (() => void) | undefined;
  let lastSequence = 0n;

  const nextSequencer = (): string => {
    const fromClock = BigInt(now()) * 4096n;
    lastSequence = fromClock > lastSequence ? fromClock : lastSequence + 1n;
    return lastSequence.toString(16).toUpperCase().padStart(16, "0");
  };

  return {
    record(change) {
      const rules = options.index().getRules(change.bucket);
      for (const rule of rules) {
        if (!matchesRule(rule, change.cause.eventName, change.key)) continue;
        const where = { region, sequencer: nextSequencer(), timeMs: now() };
        const document = JSON.stringify(notificationEvent(change, rule, where));
        options.index().addEvent(functionNameOf(rule.functionArn), document);
      }
    },
    wake: () => wakeDelivery(),
    target: () => target,
    deliverTo(to) {
      running?.();
      let isEnded = false;
      let isScheduled = false;

      const wakeUp = (): void => {
        if (isScheduled || isEnded) return;
        isScheduled = true;
        setImmediate(handOver);
      };

      const handOver = (): void => {
        isScheduled = false;
        if (isEnded) return;
        try {
          const events = options.index().pendingEvents(mostAtOnce);
          for (const { id, functionName, document } of events) {
            to.functions.invokeAsync(functionName, document);
            options.index().removeEvent(id);
          }
          if (events.length === mostAtOnce) wakeUp();
        } catch (error) {
          log("s3: events could not be handed over, will retry", error);
          setTimeout(wakeUp, retryMs).unref();
        }
      };

      const end = (): void => {
        isEnded = true;
        if (running === end) {
          running = undefined;
          target = undefined;
          wakeDelivery = () => {};
        }
      };
      running = end;
      target = to;
      wakeDelivery = wakeUp;
      wakeUp();
      return { stop: async () => end() };
    },
    stop: () => running?.(),
  };
};
