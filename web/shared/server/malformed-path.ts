import { securityHeaders } from "./security-headers.ts";

/** True if a request's path cannot be decoded: a stray `%`, or bytes that are not UTF-8. Next throws on it. */
export const isMalformedPath = (url: string): boolean => {
  try {
    decodeURIComponent(url.split("?", 1)[0]!);
    return false;
  } catch {
    return true;
  }
};

/** The answer, sent before Next sees the request: plain text that loads nothing. */
export const malformedPathAnswer = {
  statusCode: 400,
  headers: {
    ...Object.fromEntries(securityHeaders.map(({ key, value }) => [key, value])),
    "Content-Security-Policy":
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Content-Type": "text/plain; charset=utf-8",
  },
  body: "This address cannot be decoded: it contains an invalid % sequence.\n",
} as const;
