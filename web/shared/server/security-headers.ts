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
 * blob if it must; a base style may load tiles, glyphs and sprites from hosts that only the style knows.
 */
export const contentSecurityPolicy = (options: {
  readonly nonce: string;
  readonly isDevelopment: boolean;
  readonly apiUrl: URL;
  readonly mapStyleUrl: string | undefined;
}): string => {
  const { nonce, isDevelopment, apiUrl, mapStyleUrl } = options;
  const mapHosts = mapStyleUrl ? ` ${new URL(mapStyleUrl).origin} https:` : "";
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
