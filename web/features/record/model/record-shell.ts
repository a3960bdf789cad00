/**
 * The service worker requests `/record` with this header to get the page that opens offline. It is the same for
 * everybody who uses this browser, names nobody and needs no session.
 */
export const shellHeader = "Trips-Shell";
