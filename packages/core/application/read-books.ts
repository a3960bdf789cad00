import type { Books, BooksRun, BooksStore } from "./books.ts";
import { type Caller, requireFleet } from "./caller.ts";

type Ports = { readonly books: Pick<BooksStore, "loadBooks" | "loadRun"> };

/** The books of a local date as they were last reconciled; undefined: not yet. */
export const readBooks = async (
  caller: Caller,
  { books }: Ports,
  date: string,
): Promise<Books | undefined> => {
  requireFleet(caller);
  return books.loadBooks(date);
};

/** What the last scheduled run found; undefined: there was none yet. */
export const readBooksRun = async (caller: Caller, { books }: Ports): Promise<BooksRun | undefined> => {
  requireFleet(caller);
  return books.loadRun();
};
