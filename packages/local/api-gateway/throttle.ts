import type { ThrottleSettings } from "../settings.ts";

/** A token bucket, as a stage's throttling settings define it. Answers whether the request may pass. */
export const createThrottle = (settings: ThrottleSettings, now: () => number): (() => boolean) => {
  const { rateLimit, burstLimit } = settings;
  if (!(rateLimit >= 0) || !(burstLimit >= 0)) {
    throw new Error("throttle: rateLimit and burstLimit must be numbers from 0.");
  }
  let tokens = burstLimit;
  let lastMs = now();
  return () => {
    const timeMs = now();
    tokens = Math.min(burstLimit, tokens + (Math.max(0, timeMs - lastMs) / 1000) * rateLimit);
    lastMs = timeMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
