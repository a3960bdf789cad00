import type { RouteLevel } from "../server/fleet-routes.ts";

export const fleetPathOf = (date: string, search = ""): string => `/fleet/${date}${search}`;

export const fleetDataPathOf = (date: string, settledVersion: string): string =>
  `/api/fleet/${date}?${new URLSearchParams({ settled: settledVersion })}`;

export const fleetRoutesPathOf = (date: string, level: RouteLevel, keys: readonly string[]): string => {
  const query = new URLSearchParams({ level });
  for (const key of keys) query.append("trip", key);
  return `/api/fleet/${date}/routes?${query}`;
};

export const fleetCsvPathOf = (date: string, search: string): string => `/api/fleet/${date}/csv${search}`;
