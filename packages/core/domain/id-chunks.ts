import { type IdSet, noIds, uniteIds, withoutIds } from "./id-set.ts";

/**
 * Where a trip's ids are kept. The few runs of an honest phone are open: in the trip's own item, and no chunk is ever
 * written. Of a phone that leaves holes the open ones move to the last chunk when they are many, and a chunk that is
 * full stays as it is: so what a commit writes does not grow with the trip. No id is in two places.
 */
export type IdPlacement = {
  readonly open: IdSet;
  /** The number of chunks; what was written under a higher index is no more. */
  readonly chunks: number;
  /** The last one's content. */
  readonly last: IdSet;
};

export const noPlacement: IdPlacement = { open: noIds, chunks: 0, last: noIds };

/** Ids, not one after another, that share an item. */
export type IdChunk = { readonly index: number; readonly ids: IdSet };

/** Runs at most; a run takes two bytes where holes are small, ten at most. */
export type ChunkSizes = { readonly open: number; readonly chunk: number };

export const chunkSizes: ChunkSizes = { open: 32, chunk: 1_024 };

const runsOf = (ids: IdSet): number => ids.length / 2;

/** The placement when a trip whose ids were `held` has `ids`, and the chunks to be written for it. */
export const placeIds = (
  placement: IdPlacement,
  held: IdSet,
  ids: IdSet,
  sizes: ChunkSizes = chunkSizes,
): { readonly placement: IdPlacement; readonly written: readonly IdChunk[] } => {
  if (runsOf(ids) <= sizes.open) return { placement: { ...noPlacement, open: ids }, written: [] };
  const open = uniteIds(placement.open, withoutIds(ids, held));
  if (runsOf(open) <= sizes.open) return { placement: { ...placement, open }, written: [] };
  const last = uniteIds(placement.last, open);
  if (placement.chunks > 0 && runsOf(last) <= sizes.chunk) return chunked(placement.chunks - 1, [last]);
  const added = cut(open, sizes);
  const enough = Math.ceil(runsOf(ids) / sizes.chunk);
  // Where holes have been filled, chunks hold in pieces what is one run by now.
  if (placement.chunks + added.length > 2 * enough) return chunked(0, cut(ids, sizes));
  return chunked(placement.chunks, added);
};

const chunked = (from: number, chunks: readonly IdSet[]) => ({
  placement: { open: noIds, chunks: from + chunks.length, last: chunks.at(-1)! },
  written: chunks.map((ids, at) => ({ index: from + at, ids })),
});

const cut = (ids: IdSet, { chunk }: ChunkSizes): IdSet[] =>
  Array.from({ length: Math.ceil(runsOf(ids) / chunk) }, (_, at) =>
    ids.slice(2 * chunk * at, 2 * chunk * (at + 1)),
  );
