import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { FunctionRuntime, InvocationResult, Log, Running } from "../service.ts";
import { region as defaultRegion, type FunctionSpec } from "../settings.ts";
import { type Instance, startInstance } from "./instance.ts";
import { failed, type InvocationContext, killedMessage, serializeEvent } from "./invocation.ts";

export type FunctionRuntimeOptions = {
  /** The directory to which the functions' entries are relative. */
  readonly root: string;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  /** The variables of every function. Nothing of this process's own environment reaches a handler. */
  readonly environment: Readonly<Record<string, string>>;
  readonly functionEnvironment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Instances per function at most; further invocations wait. */
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

type Pool = {
  readonly functionName: string;
  readonly spec: FunctionSpec;
  readonly all: Set<PooledInstance>;
  /** The most recently used last. */
  readonly idle: PooledInstance[];
  readonly waiting: Waiting[];
};

const stopped = failed("ServiceException", "The function runtime has stopped.");
const initSeconds = 10;

const popUsable = (idle: PooledInstance[]): PooledInstance | undefined => {
  let pooled = idle.pop();
  while (pooled !== undefined && !pooled.instance.usable()) pooled = idle.pop();
  return pooled;
};

export const startFunctionRuntime = (
  options: FunctionRuntimeOptions,
): Running & {
  invoke(functionName: string, event: unknown): Promise<IdentifiedResult>;
  /** Further invocations get new instances with the current code; running ones finish with the old code. */
  restart(): void;
} => {
  const {
    concurrency = 10,
    idleSeconds = 120,
    stopGraceMs = 2_000,
    region = defaultRegion,
    accountId = "000000000000",
    log = () => {},
  } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency is ${concurrency}; it must be a whole number of at least 1.`);
  }
  const pools = new Map<string, Pool>();
  for (const [functionName, spec] of Object.entries(options.functions)) {
    pools.set(functionName, { functionName, spec, all: new Set(), idle: [], waiting: [] });
  }
  const running = new Set<Promise<unknown>>();
  let stopping: Promise<void> | undefined;

  const startPooled = (pool: Pool): PooledInstance => {
    const { functionName, spec } = pool;
    const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
    const logStreamName = `${day}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
    const instance = startInstance({
      functionName,
      entryUrl: pathToFileURL(resolve(options.root, spec.entry)).href,
      memoryMb: spec.memoryMb,
      timeoutSeconds: spec.timeoutSeconds,
      initTimeoutSeconds: Math.max(initSeconds, spec.timeoutSeconds),
      log,
      environment: {
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        ...options.environment,
        ...options.functionEnvironment?.[functionName],
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
        AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
        LAMBDA_TASK_ROOT: options.root,
        _HANDLER: `${spec.entry.replace(/\.[cm]?[jt]s$/, "")}.handler`,
      },
      onEnd: () => {
        pool.all.delete(pooled);
        const position = pool.idle.indexOf(pooled);
        if (position >= 0) pool.idle.splice(position, 1);
        serveWaiting(pool);
      },
    });
    const pooled = { instance, logStreamName, idleSince: 0, isRetired: false };
    pool.all.add(pooled);
    return pooled;
  };

  const contextOf = (pool: Pool, pooled: PooledInstance, awsRequestId: string): InvocationContext => ({
    awsRequestId,
    functionName: pool.functionName,
    memoryLimitInMB: String(pool.spec.memoryMb),
    invokedFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:${pool.functionName}`,
    logGroupName: `/aws/lambda/${pool.functionName}`,
    logStreamName: pooled.logStreamName,
  });

  const run = async (pool: Pool, pooled: PooledInstance, { event, requestId }: Waiting) => {
    const moment = options.interrupt?.(pool.functionName);
    if (moment !== "before") {
      const result = await pooled.instance.invoke(event, contextOf(pool, pooled, requestId));
      if (moment === undefined) return result;
    }
    log(`${pool.functionName}: killed ${moment} its handler ran`);
    await pooled.instance.terminate();
    return failed("Runtime.ExitError", killedMessage(requestId));
  };

  const serveWaiting = (pool: Pool) => {
    while (pool.waiting.length > 0 && stopping === undefined) {
      const pooled = popUsable(pool.idle) ?? (pool.all.size < concurrency ? startPooled(pool) : undefined);
      if (pooled === undefined) return;
      const waiting = pool.waiting.shift() as Waiting;
      void run(pool, pooled, waiting).then((result) => {
        waiting.settle(result);
        if (!pooled.instance.usable()) return;
        if (pooled.isRetired) return void pooled.instance.terminate();
        pooled.idleSince = Date.now();
        pool.idle.push(pooled);
        serveWaiting(pool);
      });
    }
  };

  const invoke = async (
    functionName: string,
    event: unknown,
    requestId: string,
  ): Promise<InvocationResult> => {
    if (stopping !== undefined) return stopped;
    const pool = pools.get(functionName);
    if (pool === undefined) {
      const known = [...pools.keys()].join(", ");
      return failed("ResourceNotFoundException", `There is no function ${functionName}; there are ${known}.`);
    }
    const serialized = serializeEvent(event);
    if (!("text" in serialized)) return serialized;
    return new Promise((settle) => {
      pool.waiting.push({ event: serialized.text, requestId, settle });
      serveWaiting(pool);
    });
  };

  const reaper = setInterval(() => {
    const limit = Date.now() - idleSeconds * 1000;
    for (const pool of pools.values()) {
      for (const pooled of pool.idle.filter(({ idleSince }) => idleSince < limit)) {
        pool.idle.splice(pool.idle.indexOf(pooled), 1);
        void pooled.instance.terminate();
      }
    }
  }, 10_000);
  reaper.unref();

  const restart = () => {
    for (const { all, idle } of pools.values()) {
      for (const pooled of all) pooled.isRetired = true;
      for (const { instance } of idle.splice(0)) void instance.terminate();
    }
  };

  const stop = async () => {
    clearInterval(reaper);
    for (const pool of pools.values()) {
      for (const { settle } of pool.waiting.splice(0)) settle(stopped);
    }
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, stopGraceMs);
    });
    await Promise.race([Promise.all(running), grace]);
    clearTimeout(timer);
    await Promise.all([...pools.values()].flatMap(({ all }) => [...all].map((p) => p.instance.terminate())));
    await Promise.all(running);
  };

  return {
    async invoke(functionName, event) {
      const requestId = randomUUID();
      const invocation = invoke(functionName, event, requestId);
      running.add(invocation);
      try {
        return { ...(await invocation), requestId };
      } finally {
        running.delete(invocation);
      }
    },
    restart,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  } satisfies FunctionRuntime & Running & { restart(): void };
};
