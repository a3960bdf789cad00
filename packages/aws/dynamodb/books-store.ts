import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Books, BooksRun, BooksStore } from "@trips/core/application/books.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { systemEffects } from "../effects.ts";
import { createBooksReader } from "./books-reader.ts";
import { booksKey, booksRunKey } from "./keys.ts";
import type { TableOptions } from "./trip-items.ts";

/** Books are kept as long as trips. */
export const createBooksStore = (options: TableOptions): BooksStore => {
  const { client, tableName, now = systemEffects.now } = options;
  const save = async (key: ReturnType<typeof booksKey>, books: Books | BooksRun): Promise<void> => {
    const expiresAt = Math.floor(now() / 1000) + retentionDays.trips * 86_400;
    await client.send(new PutCommand({ TableName: tableName, Item: { ...key, books, expiresAt } }));
  };
  return {
    ...createBooksReader(options),
    saveBooks: (books) => save(booksKey(books.date), books),
    saveRun: (run) => save(booksRunKey, run),
  };
};
