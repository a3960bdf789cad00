import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type FakeExecution = {
  readonly executionArn: string;
  readonly name: string;
  readonly input: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  /** What rounds put out, in order; each look at a running execution ends one. */
  readonly rounds: string[];
  output?: string;
  error?: string;
};

type Input = Readonly<Record<string, string>>;

class Refused extends Error {}

/**
 * Step Functions' JSON 1.0 protocol as far as the replay needs it (API reference: StartExecution, ListExecutions,
 * DescribeExecution, GetExecutionHistory, StopExecution).
 */
export const startFakeStepFunctions = async () => {
  const executions: FakeExecution[] = [];
  /** What the next execution's rounds will put out. */
  let script: (input: string) => string[] = () => [];
  const faults: { readonly status: number; readonly type: string }[] = [];

  const found = ({ executionArn }: Input): FakeExecution =>
    executions.find((each) => each.executionArn === executionArn)!;

  const done = new Map<FakeExecution, string[]>();
  const look = (execution: FakeExecution): void => {
    if (execution.status !== "RUNNING") return;
    const next = execution.rounds.shift();
    if (next !== undefined) done.set(execution, [...(done.get(execution) ?? []), next]);
    else Object.assign(execution, { status: "SUCCEEDED", output: done.get(execution)?.at(-1) });
  };

  const answer = (operation: string, input: Input): object => {
    switch (operation) {
      case "ListExecutions":
        return { executions: executions.slice(-1).map(({ rounds: _, ...each }) => each) };
      case "StartExecution": {
        const name = input.name!;
        const taken = executions.find((each) => each.name === name);
        if (taken && (taken.status !== "RUNNING" || taken.input !== input.input))
          throw new Refused("ExecutionAlreadyExists");
        const executionArn = `arn:aws:states:us-east-1:123456789012:execution:replay:${name}`;
        if (!taken)
          executions.push({
            executionArn,
            name,
            input: input.input!,
            status: "RUNNING",
            rounds: script(input.input!),
          });
        return { executionArn };
      }
      case "DescribeExecution": {
        const execution = found(input);
        look(execution);
        const { rounds: _, ...described } = execution;
        return { ...described, startDate: 1_795_000_000.5 };
      }
      case "GetExecutionHistory":
        return {
          events: (done.get(found(input)) ?? [])
            .toReversed()
            .flatMap((output) => [{}, { stateExitedEventDetails: { name: "Round", output } }]),
        };
      case "StopExecution":
        found(input).status = "ABORTED";
        return {};
      default:
        throw new Error(`the fake has no ${operation}`);
    }
  };

  const server = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request)).join("");
    const operation = String(request.headers["x-amz-target"]).replace("AWSStepFunctions.", "");
    const fault = faults.shift();
    const reply = (status: number, content: object) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(content));
    };
    if (fault) return reply(fault.status, { __type: `com.amazon#${fault.type}`, message: "as told" });
    try {
      return reply(200, answer(operation, JSON.parse(body) as Input));
    } catch (error) {
      if (error instanceof Refused) return reply(400, { __type: error.message });
      throw error;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    executions,
    faults,
    onStart: (rounds: (input: string) => string[]) => {
      script = rounds;
    },
    stop: (): Promise<void> => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
