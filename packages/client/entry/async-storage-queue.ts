export { createAsyncStorageQueue, type KeyValueStorage } from "../async-storage-queue.ts";
