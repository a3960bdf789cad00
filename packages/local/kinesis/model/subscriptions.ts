import type { AwsError } from "../../service.ts";

/** A subscription of a consumer to a shard while it is active. Its signal says that it is not any more. */
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

  /** Why it ended, where that is an error. */
  get reason(): AwsError | undefined {
    return this.#reason;
  }

  end(reason?: AwsError): void {
    if (this.signal.aborted) return;
    this.#reason = reason;
    this.#ending.abort();
  }
}

/** The active subscriptions: one at most for a consumer and shard. */
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
