/** All that an app of React Native needs. Not a condition of ".", so that Node tests what the app runs. */
export * from "./async-storage-queue.ts";
export * from "./index.ts";
