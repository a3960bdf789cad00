/**
 * Extra headers of a shared trip's responses: anyone with its URL sees it, so the URL is not sent as a referrer, and
 * nothing is cached or indexed.
 */
export const shareHeaders = [
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "X-Robots-Tag", value: "noindex, nofollow, noarchive" },
  { key: "Cache-Control", value: "private, no-store" },
] as const;
