import { fleetPathOf } from "../../../features/fleet/model/fleet-path.ts";

/** Whose trips are shown: one's own, or everyone's. */
export type Scope = "mine" | "fleet";

export const isScope = (text: string): text is Scope => text === "mine" || text === "fleet";

/** The scope that a URL asks for; undefined when it asks for something that does not exist. */
export const scopeOf = (value: string | readonly string[] | null | undefined): Scope | undefined => {
  if (value === null || value === undefined) return "mine";
  return typeof value === "string" && isScope(value) ? value : undefined;
};

const query = (scope: Scope): string => (scope === "fleet" ? "?scope=fleet" : "");

export const dayPathOf = (date: string, scope: Scope): string =>
  scope === "fleet" ? fleetPathOf(date) : `/day/${date}`;

export const dayDataPathOf = (date: string, scope: Scope): string => `/api/day/${date}${query(scope)}`;

/** Leads to today, wherever that is. */
export const todayPathOf = (scope: Scope): string => `/${query(scope)}`;
