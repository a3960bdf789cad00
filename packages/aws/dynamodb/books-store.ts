import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Books, BooksRun, BooksStore } from "@trips/core/application/books.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { isLive } from "./items.ts";
import { booksKey, booksRunKey } from "./keys.ts";
import type { TableOptions } from "./trip-items.ts";

type Key = { readonly pk: string; readonly sk: string };

/** Books are kept as long as trips. A run must see what the last one found, so reads are strongly consistent. */
export const createBooksStore = ({ client, tableName, now = Date.now }: TableOptions): BooksStore => {
  const load = async <Kept>(key: Key): Promise<Kept | undefined> => {
    const { Item: item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    );
    return item && isLive(item, now()) ? (item.books as Kept) : undefined;
  };
  const save = async (key: Key, books: Books | BooksRun): Promise<void> => {
    const expiresAt = Math.floor(now() / 1000) + retentionDays.trips * 86_400;
    await client.send(new PutCommand({ TableName: tableName, Item: { ...key, books, expiresAt } }));
  };
  return {
    loadBooks: (date) => load<Books>(booksKey(date)),
    saveBooks: (books) => save(booksKey(books.date), books),
    loadRun: () => load<BooksRun>(booksRunKey),
    saveRun: (run) => save(booksRunKey, run),
  };
};
