export type Outcome =
  | {
      readonly result: "Ok";
      readonly data: Uint8Array;
      readonly partitionKeys?: Readonly<Record<string, unknown>>;
    }
  | { readonly result: "Dropped" }
  | { readonly result: "ProcessingFailed"; readonly errorCode: string; readonly errorMessage: string };

const failed = (errorCode: string, errorMessage: string): Outcome => ({
  result: "ProcessingFailed",
  errorCode,
  errorMessage,
});

const unparsable = (reason: string): Outcome =>
  failed(
    "Lambda.JsonProcessingException",
    `There was an error parsing returned records from the Lambda function. Ensure that the returned records follow the status model required by Amazon Data Firehose: ${reason}.`,
  );

const invalid = (reason: string): Outcome =>
  failed("Lambda.InvalidReturnFormat", `The Lambda function returned an invalid response: ${reason}.`);

type Members = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const standardBase64 = /^[A-Za-z0-9+/]*={0,2}$/;

const readBase64 = (text: string): Uint8Array | undefined => {
  if (text.length % 4 !== 0 || !standardBase64.test(text)) return undefined;
  return Buffer.from(text, "base64");
};

const readEntry = (entry: Members): Outcome => {
  const { result, data, metadata } = entry;
  if (result === "Dropped") return { result };
  if (result === "ProcessingFailed") {
    return failed("Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record");
  }
  if (result !== "Ok")
    return invalid(`result is ${JSON.stringify(result)}, not Ok, Dropped or ProcessingFailed`);
  if (data === undefined || data === null) return invalid("a record that is Ok has no data");
  if (typeof data !== "string") return unparsable("data is not a string");
  const bytes = readBase64(data);
  if (!bytes) return invalid("data is not base64");
  if (metadata === undefined || metadata === null) return { result, data: bytes };
  if (!isObject(metadata)) return unparsable("metadata is not an object");
  const { partitionKeys } = metadata;
  if (partitionKeys === undefined || partitionKeys === null) return { result, data: bytes };
  if (!isObject(partitionKeys)) return unparsable("metadata.partitionKeys is not an object");
  return { result, data: bytes, partitionKeys };
};

/**
 * What a transform's answer means for each record sent, by recordId. A malformed answer fails the records concerned
 * and is not retried; ids that were not sent are returned in `unknown`.
 */
export const readTransformResponse = (
  recordIds: readonly string[],
  payload: unknown,
): { outcomes: Map<string, Outcome>; unknown: string[] } => {
  const all = (outcome: Outcome) => ({
    outcomes: new Map(recordIds.map((id) => [id, outcome])),
    unknown: [],
  });
  if (payload === undefined || payload === null) return all(invalid("it is empty"));
  if (!isObject(payload)) return all(unparsable("it is not an object"));
  if (payload.records === undefined || payload.records === null) return all(invalid("records is missing"));
  if (!Array.isArray(payload.records)) return all(unparsable("records is not an array"));

  const expected = new Set(recordIds);
  const outcomes = new Map<string, Outcome>();
  const unknown: string[] = [];
  for (const entry of payload.records as unknown[]) {
    if (!isObject(entry)) return all(unparsable("an element of records is not an object"));
    const { recordId } = entry;
    if (recordId !== undefined && recordId !== null && typeof recordId !== "string") {
      return all(unparsable("recordId is not a string"));
    }
    if (typeof recordId !== "string") continue;
    if (!expected.has(recordId)) unknown.push(recordId);
    else if (outcomes.has(recordId)) {
      outcomes.set(
        recordId,
        failed(
          "Lambda.DuplicatedRecordId",
          "Multiple records were returned with the same record Id. Ensure that the Lambda function returns unique record Ids for each record.",
        ),
      );
    } else outcomes.set(recordId, readEntry(entry));
  }
  for (const recordId of recordIds) {
    if (outcomes.has(recordId)) continue;
    outcomes.set(
      recordId,
      failed(
        "Lambda.MissingRecordId",
        "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
      ),
    );
  }
  return { outcomes, unknown };
};
