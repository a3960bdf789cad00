import { randomUUID } from "node:crypto";
import type { InvocationResult, Log } from "../service.ts";
import type { Instance } from "./instance.ts";
import { failed, type InvocationContext, killedMessage } from "./invocation.ts";

export type InstancePoolOptions = {
  readonly functionName: string;
  /** Instances at most; further invocations wait. */
  readonly concurrency: number;
  readonly start: (logStreamName: string, onEnd: () => void) => Instance;
  readonly contextOf: (logStreamName: string, awsRequestId: string) => InvocationContext;
  /** Called once per invocation: whether to kill its instance before the handler runs or after it returned. */
  readonly interrupt: () => "before" | "after" | undefined;
  readonly log: Log;
};

type PooledInstance = {
  readonly instance: Instance;
  readonly logStreamName: string;
  idleSince: number;
  /** Takes no further invocations. */
  isRetired: boolean;
};

type Waiting = {
  readonly event: string;
  readonly requestId: string;
  readonly settle: (r: InvocationResult) => void;
};

/** One function's instances and the invocations that wait for one. */
export class InstancePool {
  readonly #options: InstancePoolOptions;
  readonly #all = new Set<PooledInstance>();
  /** The most recently used last. */
  readonly #idle: PooledInstance[] = [];
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(options: InstancePoolOptions) {
    this.#options = options;
  }

  invoke(event: string, requestId: string): Promise<InvocationResult> {
    return new Promise((settle) => {
      this.#waiting.push({ event, requestId, settle });
      this.#serveWaiting();
    });
  }

  /** Ends the instances that became idle before this time. */
  endIdle(beforeMs: number): void {
    for (const pooled of this.#idle.filter(({ idleSince }) => idleSince < beforeMs)) {
      this.#idle.splice(this.#idle.indexOf(pooled), 1);
      void pooled.instance.terminate();
    }
  }

  /** Further invocations get new instances; running ones finish. */
  retire(): void {
    for (const pooled of this.#all) pooled.isRetired = true;
    for (const { instance } of this.#idle.splice(0)) void instance.terminate();
  }

  /** Settles what waits and serves nothing more; running invocations go on. */
  close(result: InvocationResult): void {
    this.#isClosed = true;
    for (const { settle } of this.#waiting.splice(0)) settle(result);
  }

  async terminate(): Promise<void> {
    await Promise.all([...this.#all].map(({ instance }) => instance.terminate()));
  }

  #serveWaiting(): void {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const pooled = this.#popUsable() ?? this.#startWithinLimit();
      if (pooled === undefined) return;
      const waiting = this.#waiting.shift() as Waiting;
      void this.#run(pooled, waiting).then((result) => {
        waiting.settle(result);
        this.#takeBack(pooled);
      });
    }
  }

  #popUsable(): PooledInstance | undefined {
    let pooled = this.#idle.pop();
    while (pooled !== undefined && !pooled.instance.usable()) pooled = this.#idle.pop();
    return pooled;
  }

  #startWithinLimit(): PooledInstance | undefined {
    if (this.#all.size >= this.#options.concurrency) return undefined;
    const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
    const logStreamName = `${day}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
    const instance = this.#options.start(logStreamName, () => this.#remove(pooled));
    const pooled: PooledInstance = { instance, logStreamName, idleSince: 0, isRetired: false };
    this.#all.add(pooled);
    return pooled;
  }

  async #run(pooled: PooledInstance, { event, requestId }: Waiting): Promise<InvocationResult> {
    const { instance, logStreamName } = pooled;
    const { functionName, contextOf, interrupt, log } = this.#options;
    const moment = interrupt();
    if (moment !== "before") {
      const result = await instance.invoke(event, contextOf(logStreamName, requestId));
      if (moment === undefined) return result;
    }
    log(`${functionName}: killed ${moment} its handler ran`);
    await instance.terminate();
    return failed("Runtime.ExitError", killedMessage(requestId));
  }

  #takeBack(pooled: PooledInstance): void {
    if (!pooled.instance.usable()) return;
    if (pooled.isRetired) return void pooled.instance.terminate();
    pooled.idleSince = Date.now();
    this.#idle.push(pooled);
    this.#serveWaiting();
  }

  #remove(pooled: PooledInstance): void {
    this.#all.delete(pooled);
    const position = this.#idle.indexOf(pooled);
    if (position >= 0) this.#idle.splice(position, 1);
    this.#serveWaiting();
  }
}
