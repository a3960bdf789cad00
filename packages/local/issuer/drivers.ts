export type User = { readonly driver: string; readonly name?: string; readonly groups?: readonly string[] };

/** The rule for drivers' names: as an expression and in words. */
export type DriverNames = { readonly pattern: RegExp; readonly words: string };

/** The sign-in page's texts, and who may sign in. */
export type SignIn = {
  /** The name of the product one signs in to. */
  readonly product: string;
  readonly driverNames: DriverNames;
  /** A group that may be chosen when signing in by a driver's name. */
  readonly group?: { readonly name: string; readonly label: string };
};

export const defaultSignIn: SignIn = {
  product: "the local cloud",
  driverNames: {
    pattern: /^[A-Za-z0-9._:@-]{1,64}$/,
    words: "1 to 64 of the letters A-Z and a-z, digits and . _ : @ -",
  },
};

const groupPattern = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

/** What is wrong with a driver's name; undefined when it is valid. */
export const driverFault = (driver: unknown, { pattern, words }: DriverNames): string | undefined => {
  if (typeof driver === "string" && pattern.test(driver)) return undefined;
  return `A driver name has ${words}`;
};

/** Cognito's rule for group names; a comma would run two of them together in API Gateway's claims. */
export const groupsFault = (groups: unknown): string | undefined => {
  const valid =
    Array.isArray(groups) &&
    groups.every((group) => typeof group === "string" && groupPattern.test(group) && !group.includes(","));
  return valid
    ? undefined
    : "groups must be a list of names of 1 to 128 characters without spaces and commas";
};

/** Throws on a fault: for callers within the program. */
export const requireValid = (fault: string | undefined): void => {
  if (fault !== undefined) throw new Error(`${fault}.`);
};
