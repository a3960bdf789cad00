/** Headers of every response; the Content-Security-Policy has a nonce and is set per request. */
export const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), payment=(), geolocation=(self)" },
] as const;

/**
 * The policy of a page. The Record page posts to the HTTP API. MapLibre runs its worker from our own origin, or from a
 * blob if it must, and loads styles, tiles and sprites from the hosts that the map's setting names.
 */
export const contentSecurityPolicy = (options: {
  readonly nonce: string;
  readonly isDevelopment: boolean;
  readonly apiUrl: URL;
  /** Origins that the map loads from besides our own. */
  readonly mapHosts: readonly string[];
}): string => {
  const { nonce, isDevelopment, apiUrl } = options;
  const mapHosts = options.mapHosts.map((host) => ` ${host}`).join("");
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    `img-src 'self' data: blob:${mapHosts}`,
    `connect-src 'self' ${apiUrl.origin}${mapHosts}${isDevelopment ? " ws:" : ""}`,
    "worker-src 'self' blob:",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return directives.join("; ");
};
