/** How long a link may work. */
export const shareLifetimes = ["hour", "day", "week", "month"] as const;
export type ShareLifetime = (typeof shareLifetimes)[number];

const hourMs = 3_600_000;

export const shareLifetimeMs: Readonly<Record<ShareLifetime, number>> = {
  hour: hourMs,
  day: 24 * hourMs,
  week: 7 * 24 * hourMs,
  month: 30 * 24 * hourMs,
};

/** The request to create a link. */
export type ShareRequest = { readonly lifetime: ShareLifetime; readonly hidesEnds: boolean };

/** A listed link, without its URL, which is stored nowhere. */
export type ListedShare = {
  /** Identifies the link when it is revoked. */
  readonly digest: string;
  readonly hidesEnds: boolean;
  readonly expiresAtMs: number;
};

/** The answer when a link is created: the only time that its URL is given. */
export type ShareLink = ListedShare & { readonly url: string };

export type ParsedShareRequest =
  | { readonly request: ShareRequest }
  /** What is wrong and what is allowed. */
  | { readonly problem: string };

export const parseShareRequest = (body: unknown): ParsedShareRequest => {
  const { lifetime, hidesEnds } = (body ?? {}) as Record<keyof ShareRequest, unknown>;
  const known = shareLifetimes.find((each) => each === lifetime);
  if (!known) return { problem: `lifetime must be one of ${shareLifetimes.join(", ")}` };
  if (typeof hidesEnds !== "boolean") return { problem: "hidesEnds must be true or false" };
  return { request: { lifetime: known, hidesEnds } };
};
