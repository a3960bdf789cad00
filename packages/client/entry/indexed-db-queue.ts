export { createIndexedDbQueue, type IndexedDb } from "../indexed-db-queue.ts";
