import { type IdSet, noIds, uniteIds, withoutIds } from "./id-set.ts";

/**
 * Where a trip's ids are kept. An honest phone has few runs, which stay open in the trip's own item; no chunk is ever
 * written. If a phone leaves holes, open runs move to the last chunk once there are many, and full chunks never
 * change: so what a commit writes does not grow with the trip. No id is in two places.
 */
export type IdPlacement = {
  readonly open: IdSet;
  /** The number of chunks; any chunk stored with a higher index is obsolete. */
  readonly chunks: number;
  /** The content of the last chunk. */
  readonly last: IdSet;
};

export const noPlacement: IdPlacement = { open: noIds, chunks: 0, last: noIds };

/** Runs of ids that share an item. */
export type IdChunk = { readonly index: number; readonly ids: IdSet };

/** Maximum number of runs; a run takes two bytes if holes are small, and at most ten. */
export type ChunkSizes = { readonly open: number; readonly chunk: number };

export const chunkSizes: ChunkSizes = { open: 32, chunk: 1_024 };

const runsOf = (ids: IdSet): number => ids.length / 2;

/** The placement after a trip's ids grow from `held` to `ids`, and the chunks to write for it. */
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
  // Once holes are filled, chunks hold pieces of what is now a single run.
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
