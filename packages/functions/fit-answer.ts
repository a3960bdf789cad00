import type { FirehoseTransformationResultRecord } from "aws-lambda";

/** Lambda gives up an answer beyond 6 MB, and Firehose with it all that was in it. */
const mostAnswerBytes = 6 * 1024 * 1024;

/** What is around the records and the commas behind them, of which the last has none. */
const frameBytes = '{"records":[]}'.length - 1;

/**
 * As many records as one answer can hold, the smaller ones first; each of the others fails alone and is kept by Firehose as it
 * came. Firehose's buffer is chosen so that all fit, but to Firehose it is a hint.
 */
export const fitAnswer = (
  results: readonly FirehoseTransformationResultRecord[],
  mostBytes: number = mostAnswerBytes,
): { readonly records: FirehoseTransformationResultRecord[]; readonly tooMany: number } => {
  const failures = results.map(({ recordId }) => ({ recordId, result: "ProcessingFailed" }) as const);
  const growth = results.map((result, index) => bytesOf(result) - bytesOf(failures[index]!));
  let room = mostBytes - frameBytes - failures.reduce((sum, failure) => sum + bytesOf(failure) + 1, 0);
  const records: FirehoseTransformationResultRecord[] = [...failures];
  let tooMany = 0;
  for (const index of growth
    .keys()
    .toArray()
    .sort((a, b) => growth[a]! - growth[b]!)) {
    if (growth[index]! > room) tooMany++;
    else {
      room -= growth[index]!;
      records[index] = results[index]!;
    }
  }
  return { records, tooMany };
};

const bytesOf = (result: FirehoseTransformationResultRecord): number =>
  Buffer.byteLength(JSON.stringify(result));
