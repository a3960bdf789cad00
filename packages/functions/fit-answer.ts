import type { FirehoseTransformationResultRecord } from "aws-lambda";

/** Lambda fails on a response beyond 6 MB, and Firehose then gives up on every record in it. */
const mostAnswerBytes = 6 * 1024 * 1024;

/** Bytes around the records, less one: each record is counted with a comma, but the last has none. */
const frameBytes = '{"records":[]}'.length - 1;

/**
 * As many records as one response can hold, the smallest first. Each of the others fails alone, and Firehose keeps it
 * as received. The buffer size is chosen so that all fit, but Firehose treats it as a hint.
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

/** Its JSON without writing its data, which are base64: a byte for each character, none escaped. */
const bytesOf = ({ data, ...rest }: FirehoseTransformationResultRecord): number =>
  data === undefined
    ? Buffer.byteLength(JSON.stringify(rest))
    : Buffer.byteLength(JSON.stringify({ ...rest, data: "" })) + data.length;
