/** Reads the settings a function needs; a missing one stops the cold start and is named. */
export const readEnvironment = <Name extends string>(
  names: readonly Name[],
  environment: NodeJS.ProcessEnv = process.env,
): Record<Name, string> => {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length > 0) throw new Error(`Missing environment: ${missing.join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Record<Name, string>;
};
