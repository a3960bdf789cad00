/** The face of the published package; within the repository files are imported by name. */
export type { RefusedRecord } from "../deliver-batch.ts";
export type { Fetch, GetToken, Sleep } from "../effects.ts";
export { type PostBatchOptions, type PostOutcome, postBatch, type Retry } from "../post-batch.ts";
export type { QueueStatus, RecordQueue, StoredQueue } from "../record-queue.ts";
export type { Batch, CleanFix, Fix, OptionalField, TripRecord } from "../records.ts";
export type { RetryPolicy } from "../retry.ts";
export {
  createTripRecorder,
  type RecorderState,
  type RecordOutcome,
  type TripRecorder,
  type TripRecorderOptions,
} from "../trip-recorder.ts";
