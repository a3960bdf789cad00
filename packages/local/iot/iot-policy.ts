/** A policy document of AWS IoT Core, as far as actions and resources with wildcards go. */
export type IotPolicy = { readonly Statement: readonly IotStatement[] };

type IotStatement = {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
};

/** Denied unless a statement allows it; a statement that denies it decides. */
export const isAllowed = (policies: readonly IotPolicy[], action: string, resource: string): boolean => {
  const effects = policies
    .flatMap(({ Statement }) => Statement)
    .filter(
      ({ Action, Resource }) =>
        [Action].flat().some((pattern) => matches(pattern, action)) &&
        [Resource].flat().some((pattern) => matches(pattern, resource)),
    )
    .map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
};

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  ).test(text);
