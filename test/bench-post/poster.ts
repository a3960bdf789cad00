import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Plan } from "./drives.ts";

export type Order = {
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly plan: Plan;
  readonly recordsPerPost: number;
  /** Posts per second; absent: as fast as they are answered. */
  readonly rate?: number;
};

export type PostedTrip = { readonly driver: string; readonly trip: string; readonly records: number };

export type Posted = {
  readonly posts: number;
  /** Posts that were answered with 429 and sent again. */
  readonly throttled: number;
  /** Epoch milliseconds of the first post and of the last answer. */
  readonly startedMs: number;
  readonly endedMs: number;
  /** The last trip of each phone. */
  readonly lastTrips: readonly PostedTrip[];
  /** From when each post was due until its answer. */
  readonly answerMs: readonly number[];
  /** From when a post was due until the API showed its records: with a rate, of one post after another. */
  readonly visibleMs: readonly number[];
};

export type Poster = { post(order: Order): Promise<Posted>; stop(): void };

/** The phones, in a process of their own. */
export const startPoster = (): Poster => {
  const child = fork(fileURLToPath(new URL("poster-main.ts", import.meta.url)));
  return {
    async post(order) {
      child.send(order);
      const [answer] = await Promise.race([once(child, "message"), once(child, "exit").then(failed)]);
      return answer as Posted;
    },
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
};

const failed = ([code]: unknown[]): never => {
  throw new Error(`The poster ended with code ${code}.`);
};
