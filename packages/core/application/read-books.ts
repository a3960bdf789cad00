import type { Books, BooksStore } from "./books.ts";
import { type Caller, requireFleet } from "./caller.ts";

/** The books of a local date as they were last reconciled; undefined: not yet. */
export const readBooks = async (
  caller: Caller,
  { books }: { readonly books: Pick<BooksStore, "loadBooks"> },
  date: string,
): Promise<Books | undefined> => {
  requireFleet(caller);
  return books.loadBooks(date);
};
