import type { Fetch } from "@trips/client/effects.ts";

/** The client's fetch, which posts, with GET as well. */
export type HttpFetch = (
  url: string,
  request: Omit<Parameters<Fetch>[1], "body"> & { readonly body?: string },
) => ReturnType<Fetch>;

export const globalHttpFetch: HttpFetch = (url, request) => globalThis.fetch(url, request);
