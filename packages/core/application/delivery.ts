/**
 * A record's place in the stream: a partition keeps its records in order, and an offset identifies a record within it.
 * Both are opaque; the functions translate them from and to the stream engine's own terms.
 */
export type StreamPosition = { readonly partition: string; readonly offset: string };

/** A stream record, delivered at least once. Records that a producer packed into one share its position. */
export type Delivery = StreamPosition & { readonly data: Uint8Array };
