/**
 * The service worker asks for `/record` with this header: the page as it opens without a network. It is the
 * same for everybody who uses this browser, names nobody and needs no session.
 */
export const shellHeader = "Trips-Shell";
