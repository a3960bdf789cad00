export const dayDataPathOf = (date: string): string => `/api/day/${date}`;

export const dayRoutesPathOf = (date: string, keys: readonly string[]): string =>
  `/api/day/${date}/routes?${new URLSearchParams(keys.map((key) => ["trip", key]))}`;
