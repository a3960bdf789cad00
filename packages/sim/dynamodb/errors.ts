import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";

const $metadata = { httpStatusCode: 400 };

export const validation = (message: string): DynamoDBServiceException =>
  new DynamoDBServiceException({ name: "ValidationException", $fault: "client", message, $metadata });

export const conditionFailed = (): ConditionalCheckFailedException =>
  new ConditionalCheckFailedException({ message: "The conditional request failed", $metadata });

export const throttled = (): ProvisionedThroughputExceededException =>
  new ProvisionedThroughputExceededException({ message: "The throughput was exceeded", $metadata });

/** A code for each action; "None" for those that would have been carried out. */
export const canceled = (codes: readonly string[]): TransactionCanceledException =>
  new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    CancellationReasons: codes.map((Code): CancellationReason => ({ Code })),
    $metadata,
  });

/** The request may have been carried out or not. */
export const internalError = (): DynamoDBServiceException =>
  new DynamoDBServiceException({
    name: "InternalServerError",
    $fault: "server",
    message: "Internal server error",
    $metadata: { httpStatusCode: 500 },
  });
