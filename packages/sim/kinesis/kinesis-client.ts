import * as kinesis from "@aws-sdk/client-kinesis";
import { AwsError } from "@trips/local/service.ts";

type Call = (operation: string, input: object) => Promise<Record<string, unknown>>;

const commands = {
  ListShards: kinesis.ListShardsCommand,
  GetShardIterator: kinesis.GetShardIteratorCommand,
  GetRecords: kinesis.GetRecordsCommand,
} as const;

const exceptions = {
  ExpiredIteratorException: kinesis.ExpiredIteratorException,
  InvalidArgumentException: kinesis.InvalidArgumentException,
  ProvisionedThroughputExceededException: kinesis.ProvisionedThroughputExceededException,
  ResourceNotFoundException: kinesis.ResourceNotFoundException,
} as const;

const asSdkError = (error: unknown): unknown => {
  if (!(error instanceof AwsError)) return error;
  const Exception = exceptions[error.code as keyof typeof exceptions];
  return Exception
    ? new Exception({ message: error.message, $metadata: { httpStatusCode: error.statusCode } })
    : error;
};

/** The SDK's client as far as a replay uses it, over the local Kinesis. */
export const createKinesisClient = (call: Call): kinesis.KinesisClient => {
  const send = async (command: { readonly input: object }) => {
    const operation = Object.entries(commands).find(([, Command]) => command instanceof Command)?.[0];
    if (operation === undefined) throw new Error(`no simulated ${command.constructor.name}`);
    const { Timestamp, ...input } = command.input as { Timestamp?: Date };
    try {
      const answer = await call(operation, {
        ...input,
        ...(Timestamp && { Timestamp: Timestamp.getTime() / 1000 }),
      });
      const { Records, NextShardIterator } = answer;
      if (operation !== "GetRecords") return answer;
      return {
        ...answer,
        NextShardIterator: NextShardIterator ?? undefined,
        Records: (Records as { ApproximateArrivalTimestamp: number }[]).map((record) => ({
          ...record,
          ApproximateArrivalTimestamp: new Date(record.ApproximateArrivalTimestamp * 1000),
        })),
      };
    } catch (error) {
      throw asSdkError(error);
    }
  };
  return Object.assign(Object.create(kinesis.KinesisClient.prototype), { send });
};
