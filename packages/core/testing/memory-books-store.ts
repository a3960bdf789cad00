import type { Books, BooksRun, BooksStore } from "../application/books.ts";

export class MemoryBooksStore implements BooksStore {
  readonly books = new Map<string, Books>();
  run: BooksRun | undefined;
  loadBooks = async (date: string) => this.books.get(date);
  saveBooks = async (books: Books) => {
    this.books.set(books.date, books);
  };
  loadRun = async () => this.run;
  saveRun = async (run: BooksRun) => {
    this.run = run;
  };
}
