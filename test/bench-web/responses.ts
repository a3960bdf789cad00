import { setTimeout as sleep } from "node:timers/promises";

export type Responses = { readonly milliseconds: readonly number[]; readonly bytes: number };

/** Whole answers, one after the other: from the request to the last byte of the compressed page. */
export const measureResponses = async (
  url: string,
  cookie: string,
  options: { readonly warmUp: number; readonly count: number; readonly pauseMs?: number },
): Promise<Responses> => {
  const milliseconds: number[] = [];
  let bytes = 0;
  for (let index = -options.warmUp; index < options.count; index++) {
    if (options.pauseMs) await sleep(options.pauseMs);
    const startMs = performance.now();
    const response = await fetch(url, { headers: { cookie }, redirect: "manual" });
    const body = await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${url} was answered with ${response.status}`);
    if (index >= 0) milliseconds.push(performance.now() - startMs);
    bytes = body.byteLength;
  }
  return { milliseconds, bytes };
};
