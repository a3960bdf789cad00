import type { RouteLevel } from "./fleet-model.ts";

export const fleetDataPathOf = (date: string, settledVersion: string): string =>
  `/api/fleet/${date}?${new URLSearchParams({ settled: settledVersion })}`;

export const fleetRoutesPathOf = (date: string, level: RouteLevel, keys: readonly string[]): string => {
  const query = new URLSearchParams({ level });
  for (const key of keys) query.append("trip", key);
  return `/api/fleet/${date}/routes?${query}`;
};

export const fleetCsvPathOf = (date: string, search: string): string => `/api/fleet/${date}/csv${search}`;
