import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { CallerRateRule, CallerRateSpec } from "../settings.ts";
import { sourceIp } from "./request-context.ts";

/** Counts a request. True: its caller is beyond a rule's limit. */
export type CallerRate = (incoming: IncomingMessage) => boolean;

/** How many callers one rule counts at a time; further ones are limited by the other rules alone. */
const mostCallers = 10_000;

/**
 * The rate-based rules of AWS WAF: every request counts, even a refused one, so a caller is let in again once it has
 * slowed down. WAF re-estimates the rate about every ten seconds and acts within half a minute; this acts at once, on
 * an estimate that assumes the previous window was filled evenly.
 */
export const createCallerRate = ({ windowSeconds, rules }: CallerRateSpec, now: () => number): CallerRate => {
  const counters = rules.map((rule) => ({ ...rule, count: createCounter(windowSeconds * 1000, now) }));
  return (incoming) => {
    let isBeyond = false;
    for (const { by, limit, count } of counters) {
      const caller = callerOf(by, incoming);
      if (caller !== undefined && count(caller) > limit) isBeyond = true;
    }
    return isBeyond;
  };
};

const callerOf = (by: CallerRateRule["by"], incoming: IncomingMessage): string | undefined => {
  if (by === "address") return sourceIp(incoming);
  const value = "query" in by ? queryValueOf(incoming, by.query) : incoming.headers[by.header];
  if (value === undefined) return undefined;
  // A hash, so that no token is kept.
  return createHash("sha256").update(String(value).toLowerCase().replace(/\s+/g, " ")).digest("base64");
};

const queryValueOf = ({ url = "" }: IncomingMessage, name: string): string | undefined => {
  const start = url.indexOf("?");
  return start < 0 ? undefined : (new URLSearchParams(url.slice(start)).get(name) ?? undefined);
};

/** A caller's estimated requests in the window that ends now, this one included. */
const createCounter = (windowMs: number, now: () => number): ((caller: string) => number) => {
  let current = new Map<string, number>();
  let previous = new Map<string, number>();
  let index = Math.floor(now() / windowMs);
  return (caller) => {
    const windows = now() / windowMs;
    const passed = Math.floor(windows) - index;
    if (passed > 0) {
      previous = passed === 1 ? current : new Map();
      current = new Map();
      index += passed;
    }
    const known = current.get(caller);
    if (known === undefined && current.size >= mostCallers) return 0;
    const count = (known ?? 0) + 1;
    current.set(caller, count);
    const left = Math.min(1, Math.max(0, 1 - (windows - index)));
    return count + (previous.get(caller) ?? 0) * left;
  };
};
