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

/** What is asked for when a link is made. */
export type ShareRequest = { readonly lifetime: ShareLifetime; readonly hidesEnds: boolean };

/** A link as it is listed, without the address, which nobody keeps. */
export type ListedShare = {
  /** By this it is revoked. */
  readonly digest: string;
  readonly hidesEnds: boolean;
  readonly expiresAtMs: number;
};

/** What is answered when a link is made: the one time that its address is told. */
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
