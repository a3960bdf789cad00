/**
 * SST hands the whole environment of the deployment, credentials included, to the command that builds the
 * dashboard, as an input that stays in the state. The command inherits that environment anyway, so the input
 * is cut down to what SST adds itself.
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
