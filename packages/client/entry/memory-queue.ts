export { createMemoryQueue } from "../record-queue.ts";
