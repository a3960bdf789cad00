import type { FunctionRuntime, InvocationResult } from "@trips/local/service.ts";
import type { Faults } from "../faults/faults.ts";
import type { History } from "../world/history.ts";
import { Process } from "../world/process.ts";
import type { Random } from "../world/random.ts";
import type { Scheduler } from "../world/scheduler.ts";

export type Handler = (event: never, context: never) => Promise<unknown>;

/** Makes the handler of a new instance; `version` counts deployments. */
export type FunctionSpec = {
  readonly timeoutSeconds: number;
  readonly create: (instance: Process, version: number) => Handler;
};

type Instance = { readonly process: Process; readonly handler: Handler; readonly version: number };

type Options = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly history: History;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
};

const failure = (errorType: string, errorMessage = errorType): InvocationResult => ({
  ok: false,
  errorType,
  errorMessage,
});

/** How many waits of an invocation a killed instance survives at most. */
const mostWaits = 14;

/** Lambda: warm instances, cold starts, and instances that die wherever they wait. */
export class SimulatedFunctions implements FunctionRuntime {
  readonly #options: Options;
  readonly #idle = new Map<string, Instance[]>();
  #version = 0;
  #instances = 0;
  invocations = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** New code from now on; what is under way ends with the old. */
  deploy(): void {
    this.#version++;
    this.#idle.clear();
  }

  async invoke(name: string, event: unknown, requestId = ""): Promise<InvocationResult> {
    const { scheduler, random, faults, history, functions } = this.#options;
    const spec = functions[name];
    if (!spec) throw new Error(`there is no function ${name}`);
    const text = JSON.stringify(event);
    await scheduler.sleep(random.whole(1, 30));
    if (faults.strikes("invocation-throttled")) return failure("TooManyRequestsException", "Rate exceeded");
    this.invocations++;
    const instance = this.#take(name, spec);
    const { process } = instance;
    if (faults.strikes("instance-killed")) process.dieAfter(random.whole(0, 2 * mostWaits) / 2);
    const result = await this.#run(instance, spec, JSON.parse(text), requestId);
    process.spare();
    process.onDeath = () => {};
    if (!process.isDead && instance.version === this.#version) this.#idle.get(name)!.push(instance);
    const isUnheard = result.ok && faults.strikes("answer-of-function-lost");
    history.note({ kind: "invoked", name, ok: result.ok && !isUnheard });
    return isUnheard ? failure("Runtime.ExitError", "the answer was lost") : result;
  }

  #take(name: string, { create }: FunctionSpec): Instance {
    const { scheduler, random } = this.#options;
    const idle = this.#idle.get(name) ?? [];
    this.#idle.set(name, idle);
    const warm = random.chance(0.04) ? undefined : idle.pop();
    if (warm) return warm;
    const process = new Process(scheduler, random.fork(`instance ${this.#instances++}`));
    return { process, handler: create(process, this.#version), version: this.#version };
  }

  #run(
    { process, handler }: Instance,
    { timeoutSeconds }: FunctionSpec,
    event: unknown,
    requestId: string,
  ): Promise<InvocationResult> {
    const { scheduler } = this.#options;
    return new Promise((resolve) => {
      process.onDeath = () => resolve(failure("Runtime.ExitError", "the instance was killed"));
      const cancel = scheduler.after(timeoutSeconds * 1000, () => {
        process.onDeath = () => {};
        process.die();
        resolve(failure("Function.TimedOut"));
      });
      const context = { functionName: "simulated", awsRequestId: requestId };
      handler(event as never, context as never).then(
        (payload) => {
          cancel();
          resolve({ ok: true, payload: payload === undefined ? null : JSON.parse(JSON.stringify(payload)) });
        },
        (error: Error) => {
          cancel();
          resolve(failure(error.name, error.message));
        },
      );
    });
  }
}
