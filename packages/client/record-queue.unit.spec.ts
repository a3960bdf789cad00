import { createMemoryQueue, type RecordQueue } from "./record-queue.ts";
import { testQueueContract } from "./testing/queue-contract.ts";

testQueueContract("memory", () => {
  const queues = new Map<string, RecordQueue>();
  return {
    open: (tripId) => {
      const queue = queues.get(tripId) ?? createMemoryQueue(tripId);
      queues.set(tripId, queue);
      return queue;
    },
  };
});
