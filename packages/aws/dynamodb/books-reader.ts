import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Books, BooksReader, BooksRun } from "@trips/core/application/books.ts";
import { systemEffects } from "../effects.ts";
import { isLive } from "./items.ts";
import { booksKey, booksRunKey } from "./keys.ts";
import type { TableOptions } from "./trip-items.ts";

type Key = { readonly pk: string; readonly sk: string };

/** Strongly consistent: a run must see what the last one found. */
export const createBooksReader = ({
  client,
  tableName,
  now = systemEffects.now,
}: TableOptions): BooksReader => {
  const load = async <Kept>(key: Key): Promise<Kept | undefined> => {
    const { Item: item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    );
    return item && isLive(item, now()) ? (item.books as Kept) : undefined;
  };
  return {
    loadBooks: (date) => load<Books>(booksKey(date)),
    loadRun: () => load<BooksRun>(booksRunKey),
  };
};
