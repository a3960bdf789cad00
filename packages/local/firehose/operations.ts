import { AwsError } from "../service.ts";
import { readCreateRequest } from "./create-request.ts";
import type { DeliveryStreams } from "./delivery-streams.ts";
import { describeDeliveryStream, type Identity } from "./describe.ts";
import { type Input, readInteger, readName, readOptionalText, readRecord, readRecords } from "./requests.ts";

type Operation = (input: Input) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** What `call` offers, by the operation's name. */
export const firehoseOperations = (
  identity: Identity,
  streams: DeliveryStreams,
): Readonly<Record<string, Operation>> => ({
  CreateDeliveryStream: (input) => streams.create(readCreateRequest(input)),
  DeleteDeliveryStream: (input) => streams.remove(readName(input)),
  PutRecord(input) {
    const name = readName(input);
    const data = readRecord(input);
    const [entry] = streams.append(name, [data]);
    if (entry && "RecordId" in entry) return { RecordId: entry.RecordId, Encrypted: false };
    throw new AwsError(entry?.ErrorCode ?? "InternalFailure", entry?.ErrorMessage ?? "", 503);
  },
  PutRecordBatch(input) {
    const name = readName(input);
    const records = readRecords(input);
    const entries = streams.append(name, records);
    return {
      FailedPutCount: entries.filter((entry) => "ErrorCode" in entry).length,
      Encrypted: false,
      RequestResponses: entries,
    };
  },
  DescribeDeliveryStream(input) {
    const row = streams.row(readName(input));
    readInteger(input, "Limit", 1, 10_000, 10);
    const after = readOptionalText(input, "ExclusiveStartDestinationId");
    return { DeliveryStreamDescription: describeDeliveryStream(identity, row, after) };
  },
  ListDeliveryStreams(input) {
    const limit = readInteger(input, "Limit", 1, 10_000, 10);
    const after = readOptionalText(input, "ExclusiveStartDeliveryStreamName");
    const type = readOptionalText(input, "DeliveryStreamType");
    const names = streams
      .rows()
      .filter(({ spec }) => {
        if (type === undefined) return true;
        return type === (spec.source === "DirectPut" ? "DirectPut" : "KinesisStreamAsSource");
      })
      .map(({ name }) => name)
      .filter((name) => after === undefined || name > after)
      .sort();
    return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
  },
});
