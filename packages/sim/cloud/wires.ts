import { DynamoDBServiceException, TransactionInProgressException } from "@aws-sdk/client-dynamodb";
import { S3ServiceException } from "@aws-sdk/client-s3";
import { AwsError } from "@trips/local/service.ts";
import type { TableRequest } from "../dynamodb/document-client.ts";
import { canceled, internalError, throttled } from "../dynamodb/errors.ts";
import type { Faults } from "../faults/faults.ts";
import { s3Error } from "../s3/memory-buckets.ts";
import type { ObjectRequest } from "../s3/s3-client.ts";
import type { Random } from "../world/random.ts";
import type { Scheduler } from "../world/scheduler.ts";

type Options = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  /** After each request that the table carried out. */
  readonly onTableWritten: (request: TableRequest) => void;
  /** A request that the simulation cannot carry out is its own fault, not the code's. */
  readonly onUnknown: (error: unknown) => void;
};

/** The way from those who ask to those who answer, with what happens on it. */
export class Wires {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  #pause(leastMs: number, mostMs: number): Promise<void> {
    const { scheduler, random } = this.#options;
    return scheduler.sleep(random.whole(leastMs, mostMs));
  }

  readonly table = async (request: TableRequest): Promise<object> => {
    const { faults, random } = this.#options;
    await this.#pause(1, 8);
    if (request.isWrite && faults.strikes("table-late")) await this.#pause(1_000, 90_000);
    if (faults.strikes("table-throttled")) throw throttled();
    if (faults.strikes("table-unreachable")) throw internalError();
    if (request.name === "TransactWrite" && faults.strikes("table-conflicts"))
      throw canceled(random.chance(0.5) ? ["TransactionConflict"] : ["None", "TransactionConflict"]);
    let answer = this.#carryOut(request);
    if (request.isWrite) {
      // The SDK repeats a request without an answer; a transaction carries a token, so that is made once.
      if (request.name === "TransactWrite" && faults.strikes("still-in-progress"))
        throw new TransactionInProgressException({ message: "in progress", $metadata: {} });
      if (request.name !== "TransactWrite" && faults.strikes("write-retried"))
        answer = this.#carryOut(request);
      if (faults.strikes("table-answer-lost")) throw internalError();
    }
    await this.#pause(0, 4);
    return answer;
  };

  #carryOut(request: TableRequest): object {
    const { faults, onTableWritten, onUnknown } = this.#options;
    try {
      const isPart = request.runPart && faults.strikes("keys-unprocessed");
      const answer = isPart ? request.runPart!() : request.run();
      if (request.isWrite) onTableWritten(request);
      return answer;
    } catch (error) {
      if (!(error instanceof DynamoDBServiceException) || error.name === "ValidationException")
        onUnknown(error);
      throw error;
    }
  }

  readonly objects = async (request: ObjectRequest): Promise<object> => {
    const { faults, onUnknown } = this.#options;
    await this.#pause(2, 20);
    if (faults.strikes("bucket-unavailable")) throw s3Error("SlowDown", 503);
    try {
      let answer = request.run();
      // The SDK repeats a request without an answer.
      if (request.isWrite && faults.strikes("bucket-answer-lost")) answer = request.run();
      await this.#pause(1, 10);
      return answer;
    } catch (error) {
      if (!(error instanceof S3ServiceException)) onUnknown(error);
      throw error;
    }
  };

  /** Reading the stream. */
  readonly stream = async <Answer>(operation: string, run: () => Promise<Answer>): Promise<Answer> => {
    const { faults } = this.#options;
    await this.#pause(1, 10);
    if (operation === "GetRecords" && faults.strikes("read-throttled"))
      throw new AwsError("ProvisionedThroughputExceededException", "Rate exceeded");
    if (operation === "GetRecords" && faults.strikes("iterator-expired"))
      throw new AwsError("ExpiredIteratorException", "Iterator expired");
    return run();
  };

  /** A small call within the cloud. */
  readonly plain = async <Answer>(run: () => Answer | Promise<Answer>): Promise<Answer> => {
    await this.#pause(1, 10);
    return run();
  };
}
