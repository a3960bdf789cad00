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
import { createMemoryWatch, type MemoryWatch } from "./memory-watch.ts";

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

const startWorker = ({ functionName, entryUrl, environment, memoryMb }: InstanceOptions): Worker =>
  new Worker(new URL("./instance-main.ts", import.meta.url), {
    name: functionName,
    workerData: { entryUrl },
    env: { ...environment },
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: Math.max(16, Math.floor(memoryMb * heapShare)) },
  });

class WorkerInstance implements Instance {
  readonly #options: InstanceOptions;
  readonly #worker: Worker;
  readonly #memory: MemoryWatch;
  #current: Invocation | undefined;
  #ready = false;
  #end: InvocationError | undefined;

  constructor(options: InstanceOptions) {
    this.#options = options;
    this.#worker = startWorker(options);
    this.#pipeToLog(this.#worker.stdout);
    this.#pipeToLog(this.#worker.stderr);
    this.#memory = createMemoryWatch(
      this.#worker,
      options.memoryMb * 1024 * 1024,
      () => this.#exceedMemory(),
      (message) => this.#log(message),
    );
    this.#worker.on("message", (message: InstanceMessage) => this.#receive(message));
    this.#worker.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") this.#runOutOfMemory();
      else this.#dieFrom(error.name ?? "Error", error.message ?? String(error));
    });
    this.#worker.on("exit", (exitCode) => this.#exit(exitCode));
  }

  invoke(event: string, context: InvocationContext): Promise<InvocationResult> {
    return new Promise((resolve) => {
      if (this.#end !== undefined) return resolve(failed(this.#end.errorType, this.#end.errorMessage));
      this.#current = { event, context, resolve };
      this.#memory.start();
      if (this.#ready) this.#deliver();
      else this.#limit(this.#options.initTimeoutSeconds, "Init phase timed out after");
    });
  }

  usable(): boolean {
    return this.#end === undefined;
  }

  async terminate(): Promise<void> {
    this.#dieFrom("ServiceException", "The function runtime stopped during the invocation.");
    await this.#worker.terminate();
  }

  #log(message: string): void {
    this.#options.log(`${this.#options.functionName}: ${message}`);
  }

  #pipeToLog(stream: Readable): void {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) =>
      this.#log(line),
    );
  }

  #receive(message: InstanceMessage): void {
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#deliver();
        break;
      case "responded":
        if (this.#end === undefined) {
          const { response, bytes } = message;
          this.#settle({ ok: true, payload: JSON.parse(response), bytes });
        }
        break;
      case "failed":
        if (this.#end === undefined) this.#settle({ ok: false, ...message.error });
        break;
      case "initFailed":
      case "crashed":
        this.#dieFrom(message.error.errorType, message.error.errorMessage);
        break;
      default:
        message satisfies never;
    }
  }

  #deliver(): void {
    if (this.#current === undefined) return;
    const { timeoutSeconds } = this.#options;
    const { event, context } = this.#current;
    const deadline = Date.now() + timeoutSeconds * 1000;
    this.#limit(timeoutSeconds, "Task timed out after");
    this.#worker.postMessage({ event, deadline, context });
  }

  #limit(seconds: number, message: string): void {
    if (this.#current === undefined) return;
    clearTimeout(this.#current.timer);
    const { awsRequestId } = this.#current.context;
    this.#current.timer = setTimeout(() => {
      this.#dieFrom(
        "Function.TimedOut",
        `RequestId: ${awsRequestId} Error: ${message} ${seconds.toFixed(2)} seconds`,
      );
      void this.#worker.terminate();
    }, seconds * 1000);
  }

  #settle(result: InvocationResult): void {
    const invocation = this.#current;
    this.#current = undefined;
    if (invocation === undefined) return;
    clearTimeout(invocation.timer);
    this.#memory.stop();
    invocation.resolve(result);
  }

  #exceedMemory(): void {
    if (this.#end !== undefined) return;
    this.#runOutOfMemory();
    void this.#worker.terminate();
  }

  #runOutOfMemory(): void {
    this.#log(`out of memory beyond ${this.#options.memoryMb} MB`);
    const requestId = this.#current?.context.awsRequestId;
    this.#dieFrom(
      "Runtime.ExitError",
      requestId === undefined ? exitMessage("signal: killed") : killedMessage(requestId),
    );
  }

  /** The first reason stands. */
  #dieFrom(errorType: string, errorMessage: string): InvocationError {
    this.#end ??= { errorType, errorMessage };
    return this.#end;
  }

  #exit(exitCode: number): void {
    const current = this.#current;
    const request = current === undefined ? "" : `RequestId: ${current.context.awsRequestId} `;
    const message = `${request}${exitMessage(`exit status ${exitCode}`)}`;
    this.#settle({ ok: false, ...this.#dieFrom("Runtime.ExitError", message) });
    this.#options.onEnd();
  }
}

export const startInstance = (options: InstanceOptions): Instance => {
  const instance = new WorkerInstance(options);
  return {
    invoke: (event, context) => instance.invoke(event, context),
    usable: () => instance.usable(),
    terminate: () => instance.terminate(),
  };
};
