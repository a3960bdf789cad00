import { replaying } from "./pipeline.ts";

/** How often a round that failed is repeated from where it began, within some two hours. */
const retries = { IntervalSeconds: 5, BackoffRate: 2, MaxDelaySeconds: 600, MaxAttempts: 18 } as const;

/** What DynamoDB says of a table that is not there, or that the function may not use: no retry mends that. */
export const misnamed: readonly string[] = ["ResourceNotFoundException", "AccessDeniedException"];

/** The state that runs a round, by whose output the place of an execution is known. */
export const replayRoundName = "Round";

/**
 * The state machine that drives a replay on AWS, in the Amazon States Language: round after round of the function
 * `replay`, until it says that it is done. Its state is the checkpoint (`ReplayState`), so nothing else keeps one.
 */
export const replayMachine = <Arn>(functionArn: Arn) => ({
  Comment: "Sends what was received through the counting again (docs/replay.md).",
  StartAt: replayRoundName,
  States: {
    [replayRoundName]: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: functionArn, "Payload.$": "$" },
      OutputPath: "$.Payload",
      Retry: [
        { ErrorEquals: ["ReplayRefused", ...misnamed], MaxAttempts: 0 },
        { ErrorEquals: ["States.ALL"], ...retries },
      ],
      Next: "IsDone",
    },
    IsDone: {
      Type: "Choice",
      Choices: [
        { Variable: "$.isDone", BooleanEquals: true, Next: "Done" },
        { Variable: "$.rounds", NumericGreaterThanEquals: replaying.maxRounds, Next: "TooLong" },
      ],
      Default: replayRoundName,
    },
    Done: { Type: "Succeed" },
    TooLong: {
      Type: "Fail",
      Error: "TooManyRounds",
      Cause: "An execution keeps a limited history. The same command goes on from here in another one.",
    },
  },
});
