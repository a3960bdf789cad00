/**
 * True when a request that changes something comes from a page of this site. Browsers send `Origin` with
 * every POST; a request without it was not sent by a form or script of any page.
 */
export const isFromThisSite = (headers: Headers, webUrl: URL): boolean =>
  headers.get("origin") === webUrl.origin &&
  (headers.get("sec-fetch-site") ?? "same-origin") === "same-origin";
