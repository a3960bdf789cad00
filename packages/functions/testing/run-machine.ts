type Retrier = {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts?: number;
};
type Rule = {
  readonly Variable: string;
  readonly BooleanEquals?: boolean;
  readonly NumericGreaterThanEquals?: number;
  readonly Next: string;
};
type State =
  | {
      readonly Type: "Task";
      readonly Parameters: { readonly FunctionName: unknown; readonly "Payload.$": string };
      readonly OutputPath: string;
      readonly Retry: readonly Retrier[];
      readonly Next: string;
    }
  | { readonly Type: "Choice"; readonly Choices: readonly Rule[]; readonly Default: string }
  | { readonly Type: "Succeed" }
  | { readonly Type: "Fail"; readonly Error: string };
export type Machine = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };

export type Outcome =
  | { readonly status: "SUCCEEDED"; readonly output: unknown }
  | { readonly status: "FAILED"; readonly error: string; readonly output: unknown };

/** The member of a reference path such as `$.Payload`. */
const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .slice(1)
    .reduce((inner, name) => (inner as Record<string, unknown>)[name], value);

const holds = (rule: Rule, input: unknown): boolean => {
  const value = at(input, rule.Variable);
  return rule.BooleanEquals !== undefined
    ? value === rule.BooleanEquals
    : (value as number) >= rule.NumericGreaterThanEquals!;
};

const mostSteps = 1_000;

/**
 * Runs a state machine as Step Functions does (Amazon States Language), as far as one that calls a function in a loop
 * needs it, without waiting between attempts. What passes from state to state is JSON.
 */
export const runMachine = async (
  { StartAt, States }: Machine,
  input: unknown,
  invoke: (payload: unknown) => Promise<unknown>,
): Promise<Outcome> => {
  let [name, value] = [StartAt, input];
  for (let step = 0; step < mostSteps; step++) {
    const state = States[name];
    if (!state) throw new Error(`there is no state ${name}`);
    switch (state.Type) {
      case "Succeed":
        return { status: "SUCCEEDED", output: value };
      case "Fail":
        return { status: "FAILED", error: state.Error, output: value };
      case "Choice":
        name = state.Choices.find((rule) => holds(rule, value))?.Next ?? state.Default;
        break;
      case "Task": {
        const result = await attempt(state.Retry, () => invoke(at(value, state.Parameters["Payload.$"])));
        if ("error" in result) return { status: "FAILED", error: result.error, output: value };
        value = JSON.parse(JSON.stringify(at({ Payload: result.payload }, state.OutputPath)));
        name = state.Next;
      }
    }
  }
  throw new Error(`the machine did not end in ${mostSteps} steps`);
};

const attempt = async (
  retriers: readonly Retrier[],
  call: () => Promise<unknown>,
): Promise<{ readonly payload: unknown } | { readonly error: string }> => {
  const used = new Map<Retrier, number>();
  for (;;) {
    try {
      return { payload: await call() };
    } catch (thrown) {
      const error = (thrown as Error).name;
      const retrier = retriers.find(
        ({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes("States.ALL"),
      );
      const count = retrier ? (used.get(retrier) ?? 0) : 0;
      if (!retrier || count >= (retrier.MaxAttempts ?? 3)) return { error };
      used.set(retrier, count + 1);
    }
  }
};
