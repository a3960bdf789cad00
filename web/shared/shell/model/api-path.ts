/** A path of the API, which need not be at its host's root. */
export const apiPathOf = (apiUrl: URL, path: string): string => `${apiUrl.href.replace(/\/$/, "")}${path}`;

/** An API that answers its own machine only cannot be reached by a phone. */
export const isOnThisMachine = (apiUrl: URL): boolean =>
  ["localhost", "127.0.0.1", "[::1]"].includes(apiUrl.hostname);
