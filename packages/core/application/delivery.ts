/**
 * Where a record stands in the stream: a partition keeps its records in order, and an offset names one record of it. Both are
 * opaque; the functions translate them from and to what the stream's engine calls them.
 */
export type StreamPosition = { readonly partition: string; readonly offset: string };

/** One record of the stream, at least once; what a producer packed into one record counts as several at one position. */
export type Delivery = StreamPosition & { readonly data: Uint8Array };
