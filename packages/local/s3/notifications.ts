import { setTimeout as delay } from "node:timers/promises";
import type { FunctionRuntime, Log, Running } from "../service.ts";
import { functionNameOf, matchesRule } from "./notification-configuration.ts";
import { notificationEvent } from "./notification-event.ts";
import type { ObjectChange } from "./object-files.ts";
import type { ObjectIndex, PendingEvent } from "./object-index.ts";

/** An asynchronous invocation is tried three times in all, Lambda developer guide. */
const attempts = 3;
const mostAtOnce = 10;

export type NotificationTarget = {
  readonly functions: FunctionRuntime;
  /** Functions that exist; absent: any name is accepted. */
  readonly functionNames?: readonly string[];
  /** Pause after failed attempt 1 and 2; Lambda waits one minute, then two. */
  readonly retryPauseMs?: (attempt: number) => number;
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
 * Events are stored in the index together with their change, and deleted after their function has run or failed three
 * times: after a kill they are delivered at the next start, at least once and in no guaranteed order, as in S3.
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
      const stopping = new AbortController();
      const { signal } = stopping;
      const pause = to.retryPauseMs ?? ((failed) => failed * 60_000);
      /** Failed events whose pause is over. */
      const due: PendingEvent[] = [];
      let underWay = 0;
      let lastId = 0;
      let scheduled = false;

      const wakeUp = (): void => {
        if (scheduled || signal.aborted) return;
        scheduled = true;
        setImmediate(pump);
      };

      const pump = (): void => {
        scheduled = false;
        while (!signal.aborted && underWay < mostAtOnce) {
          const [event] = due.length > 0 ? due.splice(0, 1) : options.index().pendingEvents(lastId, 1);
          if (!event) return;
          lastId = Math.max(lastId, event.id);
          underWay++;
          attempt(event)
            .catch((error: unknown) => log(`s3: an event could not be delivered`, error))
            .finally(() => {
              underWay--;
              wakeUp();
            });
        }
      };

      const attempt = async (event: PendingEvent): Promise<void> => {
        const result = await to.functions.invoke(event.functionName, JSON.parse(event.document));
        if (signal.aborted) return;
        const made = event.attempts + 1;
        if (!result.ok && made < attempts) {
          options.index().failedEvent(event.id, made);
          delay(pause(made), undefined, { signal, ref: false }).then(
            () => {
              due.push({ ...event, attempts: made });
              wakeUp();
            },
            () => {},
          );
          return;
        }
        if (!result.ok) {
          const reason = `${result.errorType}: ${result.errorMessage}`;
          log(`s3: ${event.functionName} failed ${made} times, its event is dropped: ${reason}`);
        }
        options.index().removeEvent(event.id);
      };

      const end = (): void => {
        stopping.abort();
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
      // Running invocations are not awaited: their events stay and are delivered again at the next start.
      return { stop: async () => end() };
    },
    stop: () => running?.(),
  };
};
