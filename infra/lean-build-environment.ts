/**
 * SST passes the whole environment of the deployment, credentials included, to the command that builds the dashboard,
 * as an input that is stored in the state. The command inherits that environment anyway, so the input is reduced to
 * what SST itself adds.
 */
export const keepBuildEnvironmentLean = (): void => {
  $util.runtime.registerStackTransformation((args) => {
    if (args.type !== "command:local:Command") return undefined;
    const environment = $util
      .output(args.props.environment as $util.Input<Record<string, string> | undefined>)
      .apply((variables = {}) =>
        Object.fromEntries(
          Object.entries(variables).filter(([name]) => name === "SST" || name.startsWith("SST_RESOURCE_")),
        ),
      );
    return { props: { ...args.props, environment }, opts: args.opts };
  });
};
