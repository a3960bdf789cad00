import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import type { InvocationResult, Log } from "../service.ts";
import {
  failed,
  type InstanceMessage,
  type InvocationContext,
  type InvocationError,
  killedMessage,
} from "./invocation.ts";
import { createMemoryWatch } from "./memory-watch.ts";

export type InstanceOptions = {
  readonly functionName: string;
  readonly entryUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly initTimeoutSeconds: number;
  readonly log: Log;
  /** Called once when the thread has ended for any reason, after the last invocation has its result. */
  readonly onEnd: () => void;
};

/** One warm or starting execution environment. It serves one invocation at a time, which the caller ensures. */
export type Instance = {
  invoke(event: string, context: InvocationContext): Promise<InvocationResult>;
  /** False as soon as its end is certain, even before the thread has ended. */
  usable(): boolean;
  terminate(): Promise<void>;
};

type Invocation = {
  readonly context: InvocationContext;
  readonly event: string;
  readonly resolve: (result: InvocationResult) => void;
  timer?: NodeJS.Timeout;
};

/** Node gives the heap nine tenths of a function's memory; the rest is the runtime's own. */
const heapShare = 0.9;

const exitMessage = (reason: string) =>
  reason === "exit status 0"
    ? "Error: Runtime exited without providing a reason"
    : `Error: Runtime exited with error: ${reason}`;

export const startInstance = (options: InstanceOptions): Instance => {
  let current: Invocation | undefined;
  let ready = false;
  let end: InvocationError | undefined;

  const worker = new Worker(new URL("./instance-main.ts", import.meta.url), {
    name: options.functionName,
    workerData: { entryUrl: options.entryUrl },
    env: { ...options.environment },
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: Math.max(16, Math.floor(options.memoryMb * heapShare)) },
  });

  const pipeToLog = (stream: Readable) =>
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) =>
      options.log(`${options.functionName}: ${line}`),
    );
  pipeToLog(worker.stdout);
  pipeToLog(worker.stderr);

  const settle = (result: InvocationResult) => {
    const invocation = current;
    current = undefined;
    if (invocation === undefined) return;
    clearTimeout(invocation.timer);
    memory.stop();
    invocation.resolve(result);
  };

  const dieFrom = (errorType: string, errorMessage: string) => {
    end ??= { errorType, errorMessage };
    return end;
  };

  const runOutOfMemory = () => {
    options.log(`${options.functionName}: out of memory beyond ${options.memoryMb} MB`);
    const requestId = current?.context.awsRequestId;
    dieFrom(
      "Runtime.ExitError",
      requestId === undefined ? exitMessage("signal: killed") : killedMessage(requestId),
    );
  };

  const memory = createMemoryWatch(
    worker,
    options.memoryMb * 1024 * 1024,
    () => {
      if (end !== undefined) return;
      runOutOfMemory();
      void worker.terminate();
    },
    (message) => options.log(`${options.functionName}: ${message}`),
  );

  const limit = (seconds: number, message: string) => {
    if (current === undefined) return;
    clearTimeout(current.timer);
    const { awsRequestId } = current.context;
    current.timer = setTimeout(() => {
      dieFrom(
        "Function.TimedOut",
        `RequestId: ${awsRequestId} Error: ${message} ${seconds.toFixed(2)} seconds`,
      );
      void worker.terminate();
    }, seconds * 1000);
  };

  const deliver = () => {
    if (current === undefined) return;
    const deadline = Date.now() + options.timeoutSeconds * 1000;
    limit(options.timeoutSeconds, "Task timed out after");
    worker.postMessage({ event: current.event, deadline, context: current.context });
  };

  worker.on("message", (message: InstanceMessage) => {
    switch (message.type) {
      case "ready":
        ready = true;
        deliver();
        break;
      case "responded":
        if (end === undefined) settle({ ok: true, payload: JSON.parse(message.response) });
        break;
      case "failed":
        if (end === undefined) settle({ ok: false, ...message.error });
        break;
      case "initFailed":
      case "crashed":
        dieFrom(message.error.errorType, message.error.errorMessage);
        break;
      default:
        message satisfies never;
    }
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") runOutOfMemory();
    else dieFrom(error.name ?? "Error", error.message ?? String(error));
  });
  worker.on("exit", (exitCode) => {
    const request = current === undefined ? "" : `RequestId: ${current.context.awsRequestId} `;
    settle({
      ok: false,
      ...dieFrom("Runtime.ExitError", `${request}${exitMessage(`exit status ${exitCode}`)}`),
    });
    options.onEnd();
  });

  return {
    invoke: (event, context) =>
      new Promise((resolve) => {
        if (end !== undefined) return resolve(failed(end.errorType, end.errorMessage));
        current = { event, context, resolve };
        memory.start();
        if (ready) deliver();
        else limit(options.initTimeoutSeconds, "Init phase timed out after");
      }),
    usable: () => end === undefined,
    async terminate() {
      dieFrom("ServiceException", "The function runtime stopped during the invocation.");
      await worker.terminate();
    },
  };
};
