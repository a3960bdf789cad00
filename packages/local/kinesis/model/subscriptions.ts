import type { AwsError } from "../../service.ts";

/** A consumer's active subscription to a shard. Its signal aborts when the subscription ends. */
export class Subscription {
  readonly consumerArn: string;
  readonly startedAtMs: number;
  readonly #ending = new AbortController();
  #reason: AwsError | undefined;

  constructor(consumerArn: string, startedAtMs: number) {
    this.consumerArn = consumerArn;
    this.startedAtMs = startedAtMs;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** The error with which it ended, if any. */
  get reason(): AwsError | undefined {
    return this.#reason;
  }

  end(reason?: AwsError): void {
    if (this.signal.aborted) return;
    this.#reason = reason;
    this.#ending.abort();
  }
}

/** The active subscriptions: at most one per consumer and shard. */
export class Subscriptions {
  readonly #active = new Map<string, Subscription>();

  find(consumerArn: string, shardId: string): Subscription | undefined {
    return this.#active.get(`${consumerArn} ${shardId}`);
  }

  begin(consumerArn: string, shardId: string, nowMs: number): Subscription {
    const key = `${consumerArn} ${shardId}`;
    const subscription = new Subscription(consumerArn, nowMs);
    subscription.signal.addEventListener("abort", () => {
      if (this.#active.get(key) === subscription) this.#active.delete(key);
    });
    this.#active.set(key, subscription);
    return subscription;
  }

  endConsumer(consumerArn: string, reason: AwsError): void {
    for (const subscription of [...this.#active.values()]) {
      if (subscription.consumerArn === consumerArn) subscription.end(reason);
    }
  }

  endAll(): void {
    for (const subscription of [...this.#active.values()]) subscription.end();
  }
}
