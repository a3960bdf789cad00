import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionAlreadyExists,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  SFNServiceException,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CliError } from "../cli-error.ts";

type Named<Output, Name extends keyof Output> = Output & {
  readonly [Key in Name]-?: NonNullable<Output[Key]>;
};

export type Execution = Named<ExecutionListItem, "executionArn" | "name" | "status">;

export type DescribedExecution = Named<
  DescribeExecutionOutput,
  "executionArn" | "name" | "status" | "input" | "startDate"
>;

export type StepFunctions = ReturnType<typeof createStepFunctions>;

/**
 * What a replay asks of Step Functions. All of it may be repeated: an execution that is started again under its name is
 * the same one.
 */
export const createStepFunctions = (machineArn: string) => {
  // Of the machine, whatever region the environment names.
  const client = new SFNClient({ region: machineArn.split(":")[3]!, maxAttempts: 5 });
  return {
    /** The execution that began last; eventually consistent. */
    latest: async (): Promise<Execution | undefined> => {
      const { executions } = await client.send(
        new ListExecutionsCommand({ stateMachineArn: machineArn, maxResults: 1 }),
      );
      return executions?.[0] as Execution | undefined;
    },
    describe: async (executionArn: string) =>
      (await client.send(new DescribeExecutionCommand({ executionArn }))) as DescribedExecution,
    /** Undefined: the name is taken. */
    start: async (name: string, input: string): Promise<string | undefined> => {
      try {
        const started = await client.send(
          new StartExecutionCommand({ stateMachineArn: machineArn, name, input }),
        );
        return started.executionArn;
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return undefined;
        throw error;
      }
    },
    stop: (executionArn: string) => client.send(new StopExecutionCommand({ executionArn })),
    /** What the last state of this name put out that ended; undefined: none did. */
    lastOutput: async (executionArn: string, state: string): Promise<string | undefined> => {
      const { events } = await client.send(
        new GetExecutionHistoryCommand({
          executionArn,
          reverseOrder: true,
          maxResults: lastEvents,
          includeExecutionData: true,
        }),
      );
      return events?.find(({ stateExitedEventDetails }) => stateExitedEventDetails?.name === state)
        ?.stateExitedEventDetails?.output;
    },
    close: () => client.destroy(),
  };
};

/** More than a round with all its retries leaves behind. */
const lastEvents = 200;

/** A failure of the service, of the way there or of the credentials, as the terminal shows it. */
export const explainStepFunctions = (error: unknown): unknown => {
  if (error instanceof SFNServiceException)
    return new CliError("api", `Step Functions: ${error.name}: ${error.message}`);
  if (error instanceof CliError || !(error instanceof Error)) return error;
  if (error.name === "CredentialsProviderError") return new CliError("api", `AWS: ${error.message}`);
  // What Node's sockets report if nobody answers.
  if ("code" in error)
    return new CliError("api", `Step Functions does not answer: ${error.message || error.code}`);
  return error;
};
