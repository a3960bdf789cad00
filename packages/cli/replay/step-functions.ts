import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { SignatureV4 } from "@smithy/signature-v4";
import { backoffMs } from "@trips/core/application/backoff.ts";
import { CliError } from "../cli-error.ts";

export type Execution = {
  readonly executionArn: string;
  readonly name: string;
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";
};

export type DescribedExecution = Execution & {
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Epoch seconds. */
  readonly startDate: number;
  readonly stopDate?: number;
};

export type StepFunctions = ReturnType<typeof createStepFunctions>;

/** An answer that is no success, by the name that Step Functions gives it. */
export class StepFunctionsError extends Error {}

class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", secret as string | NodeJS.ArrayBufferView);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(data as string | NodeJS.ArrayBufferView);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const maxAttempts = 5;
const isWorthRetrying = (status: number, name: string): boolean => status >= 500 || /throttl/i.test(name);

/**
 * What a replay asks of Step Functions, in its JSON 1.0 protocol (API reference), signed with the credentials of
 * another client. All of it may be repeated: an execution that is started again under its name is the same one.
 */
export const createStepFunctions = (
  { config }: LambdaClient,
  machineArn: string,
  endpoint: string | undefined = process.env.AWS_ENDPOINT_URL_SFN,
) => {
  // Of the machine, whatever region the environment names.
  const region = machineArn.split(":")[3]!;
  const send = async (target: string, body: string): Promise<Response> => {
    const url = new URL(endpoint ?? `https://states.${region}.amazonaws.com/`);
    const signer = new SignatureV4({
      service: "states",
      region,
      credentials: config.credentials,
      sha256: Sha256,
    });
    const { headers } = await signer.sign({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: {
        host: url.host,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `AWSStepFunctions.${target}`,
      },
      body,
    });
    return fetch(url, { method: "POST", headers, body });
  };

  const call = async <Output>(target: string, input: object): Promise<Output> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await send(target, JSON.stringify(input));
      const output = (await answer.json()) as { readonly __type?: string; readonly message?: string };
      if (answer.ok) return output as Output;
      const name = output.__type?.split("#").at(-1) ?? `HTTP ${answer.status}`;
      if (attempt === maxAttempts || !isWorthRetrying(answer.status, name)) {
        const error = new StepFunctionsError(output.message ?? name);
        error.name = name;
        throw error;
      }
      await sleep(backoffMs(attempt + 5, Math.random()));
    }
  };

  return {
    /** The execution that began last; eventually consistent. */
    latest: async (): Promise<Execution | undefined> => {
      const { executions } = await call<{ readonly executions: readonly Execution[] }>("ListExecutions", {
        stateMachineArn: machineArn,
        maxResults: 1,
      });
      return executions[0];
    },
    describe: (executionArn: string) => call<DescribedExecution>("DescribeExecution", { executionArn }),
    /** False: the name is taken. */
    start: async (name: string, input: string): Promise<string | undefined> => {
      try {
        const { executionArn } = await call<{ readonly executionArn: string }>("StartExecution", {
          stateMachineArn: machineArn,
          name,
          input,
        });
        return executionArn;
      } catch (error) {
        if (error instanceof StepFunctionsError && error.name === "ExecutionAlreadyExists") return undefined;
        throw error;
      }
    },
    stop: (executionArn: string) => call<object>("StopExecution", { executionArn }),
    /** What the last state of this name put out that ended; undefined: none did. */
    lastOutput: async (executionArn: string, state: string): Promise<string | undefined> => {
      const { events } = await call<{ readonly events: readonly HistoryEvent[] }>("GetExecutionHistory", {
        executionArn,
        reverseOrder: true,
        maxResults: lastEvents,
        includeExecutionData: true,
      });
      return events.find(({ stateExitedEventDetails }) => stateExitedEventDetails?.name === state)
        ?.stateExitedEventDetails?.output;
    },
  };
};

/** More than a round with all its retries leaves behind. */
const lastEvents = 200;

type HistoryEvent = {
  readonly stateExitedEventDetails?: { readonly name: string; readonly output?: string };
};

/** A failure of the service, of the way there or of the credentials, as the terminal shows it. */
export const explainStepFunctions = (error: unknown): unknown => {
  if (error instanceof StepFunctionsError)
    return new CliError("api", `Step Functions: ${error.name}: ${error.message}`);
  if (!(error instanceof Error)) return error;
  if (error.name === "CredentialsProviderError") return new CliError("api", `AWS: ${error.message}`);
  // What `fetch` throws if nobody answers.
  if (error instanceof TypeError && error.cause instanceof Error)
    return new CliError("api", `Step Functions does not answer: ${error.cause.message}`);
  return error;
};
