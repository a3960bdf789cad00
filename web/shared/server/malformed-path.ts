import { securityHeaders } from "./security-headers.ts";

/** True when the path of a request cannot be decoded: a stray `%`, or bytes that are no UTF-8. Next throws on it. */
export const isMalformedPath = (url: string): boolean => {
  try {
    decodeURIComponent(url.split("?", 1)[0]!);
    return false;
  } catch {
    return true;
  }
};

/** What is answered, before Next sees the request: a text that loads nothing. */
export const malformedPathAnswer = {
  statusCode: 400,
  headers: {
    ...Object.fromEntries(securityHeaders.map(({ key, value }) => [key, value])),
    "Content-Security-Policy":
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Content-Type": "text/plain; charset=utf-8",
  },
  body: "This address cannot be read: a % in it stands for nothing.\n",
} as const;
