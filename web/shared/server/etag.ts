import { createHash } from "node:crypto";

/** A weak validator (RFC 9110): compression on the way may change the bytes, not the content. */
export const etagOf = (body: string): string =>
  `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;

const opaque = (tag: string): string => tag.trim().replace(/^W\//, "");

/** True when the `If-None-Match` of a request names this content. */
export const isUnchanged = (ifNoneMatch: string | null, etag: string): boolean =>
  ifNoneMatch !== null &&
  (ifNoneMatch.trim() === "*" || ifNoneMatch.split(",").some((tag) => opaque(tag) === opaque(etag)));
