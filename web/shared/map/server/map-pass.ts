import { createHmac, timingSafeEqual } from "node:crypto";

const dayMs = 86_400_000;

const passOf = (secret: string, day: number): string =>
  createHmac("sha256", secret).update(`map of day ${day}`).digest("base64url");

/**
 * Stands in the addresses of tiles that the dashboard serves, so that whoever opened a page with a map, also a shared
 * one without a session, may load them, and nobody else.
 */
export const currentPass = (secret: string, nowMs: number): string =>
  passOf(secret, Math.floor(nowMs / dayMs));

/** A pass is valid on its day and the next. */
export const isPass = (given: string, secret: string, nowMs: number): boolean => {
  const day = Math.floor(nowMs / dayMs);
  return [day, day - 1].some((each) => {
    const [pass, other] = [Buffer.from(passOf(secret, each)), Buffer.from(given)];
    return pass.length === other.length && timingSafeEqual(pass, other);
  });
};
