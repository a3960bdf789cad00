/**
 * What the answers of a shared trip carry beside the headers of every answer: whoever has its address sees
 * it, so the address is told to nobody, and nothing of it is kept or indexed.
 */
export const shareHeaders = [
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "X-Robots-Tag", value: "noindex, nofollow, noarchive" },
  { key: "Cache-Control", value: "private, no-store" },
] as const;
