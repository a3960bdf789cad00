import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { FunctionRuntime, InvocationResult, Log, Running } from "../service.ts";
import { region as defaultRegion, type FunctionSpec } from "../settings.ts";
import { validateFunctionSpec } from "./async-spec.ts";
import { startInstance } from "./instance.ts";
import { InstancePool } from "./instance-pool.ts";
import { failed, serializeEvent } from "./invocation.ts";

export type FunctionRuntimeOptions = {
  /** The directory to which the functions' entries are relative. */
  readonly root: string;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  /** The variables of every function. Nothing of this process's own environment reaches a handler. */
  readonly environment: Readonly<Record<string, string>>;
  readonly functionEnvironment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Instances at most of a function without reserved concurrency; further invocations wait. */
  readonly concurrency?: number;
  /** How long an idle instance lives. Ending it frees its heap, which an idle thread never does on its own. */
  readonly idleSeconds?: number;
  /** How long `stop` waits for running invocations. */
  readonly stopGraceMs?: number;
  /** Called once per invocation: whether to kill its instance before the handler runs or after it returned. */
  readonly interrupt?: (functionName: string) => "before" | "after" | undefined;
  readonly region?: string;
  readonly accountId?: string;
  readonly log?: Log;
};

/** An invocation's result with the request id that the handler saw. */
export type IdentifiedResult = InvocationResult & { readonly requestId: string };

const stopped = failed("ServiceException", "The function runtime has stopped.");
const initSeconds = 10;

const withDefaults = (options: FunctionRuntimeOptions) => {
  const { concurrency = 10, idleSeconds = 120, stopGraceMs = 2_000 } = options;
  const { region = defaultRegion, accountId = "000000000000", log = () => {} } = options;
  return { ...options, concurrency, idleSeconds, stopGraceMs, region, accountId, log };
};

type Settings = ReturnType<typeof withDefaults>;

/** What a handler of the function sees as its environment. */
const environmentOf = (
  { root, region, environment, functionEnvironment }: Settings,
  functionName: string,
  spec: FunctionSpec,
  logStreamName: string,
): Record<string, string> => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  ...environment,
  ...functionEnvironment?.[functionName],
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
  LAMBDA_TASK_ROOT: root,
  _HANDLER: `${spec.entry.replace(/\.[cm]?[jt]s$/, "")}.handler`,
});

const createPool = (settings: Settings, functionName: string, spec: FunctionSpec): InstancePool => {
  const { root, region, accountId, log } = settings;
  return new InstancePool({
    functionName,
    concurrency: spec.reservedConcurrency ?? settings.concurrency,
    start: (logStreamName, onEnd) =>
      startInstance({
        functionName,
        entryUrl: pathToFileURL(resolve(root, spec.entry)).href,
        memoryMb: spec.memoryMb,
        timeoutSeconds: spec.timeoutSeconds,
        initTimeoutSeconds: Math.max(initSeconds, spec.timeoutSeconds),
        log,
        environment: environmentOf(settings, functionName, spec, logStreamName),
        onEnd,
      }),
    contextOf: (logStreamName, awsRequestId) => ({
      awsRequestId,
      functionName,
      memoryLimitInMB: String(spec.memoryMb),
      invokedFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
      logGroupName: `/aws/lambda/${functionName}`,
      logStreamName,
    }),
    interrupt: () => settings.interrupt?.(functionName),
    log,
  });
};

class PooledRuntime {
  readonly #settings: Settings;
  readonly #pools = new Map<string, InstancePool>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #reaper: NodeJS.Timeout;
  #stopping: Promise<void> | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    for (const [functionName, spec] of Object.entries(settings.functions)) {
      this.#pools.set(functionName, createPool(settings, functionName, spec));
    }
    this.#reaper = setInterval(() => {
      const limit = Date.now() - settings.idleSeconds * 1000;
      for (const pool of this.#pools.values()) pool.endIdle(limit);
    }, 10_000);
    this.#reaper.unref();
  }

  async invoke(
    functionName: string,
    event: unknown,
    requestId: string = randomUUID(),
  ): Promise<IdentifiedResult> {
    const invocation = this.#invoke(functionName, event, requestId);
    this.#running.add(invocation);
    try {
      return { ...(await invocation), requestId };
    } finally {
      this.#running.delete(invocation);
    }
  }

  restart(): void {
    for (const pool of this.#pools.values()) pool.retire();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #invoke(functionName: string, event: unknown, requestId: string): Promise<InvocationResult> {
    if (this.#stopping !== undefined) return stopped;
    const pool = this.#pools.get(functionName);
    if (pool === undefined) {
      const known = [...this.#pools.keys()].join(", ");
      return failed("ResourceNotFoundException", `There is no function ${functionName}; there are ${known}.`);
    }
    const serialized = serializeEvent(event);
    if (!("text" in serialized)) return serialized;
    return pool.invoke(serialized.text, requestId);
  }

  async #stop(): Promise<void> {
    clearInterval(this.#reaper);
    const pools = [...this.#pools.values()];
    for (const pool of pools) pool.close(stopped);
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, this.#settings.stopGraceMs);
    });
    await Promise.race([Promise.all(this.#running), grace]);
    clearTimeout(timer);
    await Promise.all(pools.map((pool) => pool.terminate()));
    await Promise.all(this.#running);
  }
}

export const startFunctionRuntime = (
  options: FunctionRuntimeOptions,
): Running & {
  invoke(functionName: string, event: unknown, requestId?: string): Promise<IdentifiedResult>;
  /** Further invocations get new instances with the current code; running ones finish with the old code. */
  restart(): void;
} => {
  const settings = withDefaults(options);
  const { concurrency } = settings;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency is ${concurrency}; it must be a whole number of at least 1.`);
  }
  for (const spec of Object.values(settings.functions)) validateFunctionSpec(spec);
  const runtime = new PooledRuntime(settings);
  return {
    invoke: (functionName, event, requestId) => runtime.invoke(functionName, event, requestId),
    restart: () => runtime.restart(),
    stop: () => runtime.stop(),
  } satisfies FunctionRuntime & Running & { restart(): void };
};
