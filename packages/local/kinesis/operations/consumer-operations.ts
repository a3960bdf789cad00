import type { Account } from "../model/account.ts";
import { consumerNotFound, invalidArgument, limitExceeded, resourceInUse } from "../model/errors.ts";
import type { Stream } from "../model/stream.ts";
import type { ConsumerMetadata } from "../model/stream-metadata.ts";
import type { RequestOf } from "../wire/request-shapes.ts";
import { decodePageToken, encodePageToken } from "./page-token.ts";
import { checkTags } from "./tag-operations.ts";

const maximumConsumers = 20;

/** The answer says CREATING, as on AWS; every later description says ACTIVE. */
export const registerConsumer = async (
  account: Account,
  request: RequestOf<"RegisterStreamConsumer">,
): Promise<Record<string, unknown>> => {
  const stream = account.resolve(request);
  const { name: streamName } = stream.metadata;
  const { ConsumerName: name, Tags: tags = {} } = request;
  checkTags(tags);
  const consumer: ConsumerMetadata = { name, createdAtMs: Math.floor(account.now()), tags };
  await stream.update((metadata) => {
    const consumers = metadata.consumers ?? [];
    if (consumers.some((other) => other.name === name)) {
      throw resourceInUse(
        `Consumer ${name} of stream ${streamName} under account ${account.options.accountId} already exists.`,
      );
    }
    if (consumers.length >= maximumConsumers) {
      throw limitExceeded(
        `Stream ${streamName} under account ${account.options.accountId} has ${consumers.length} registered ` +
          `consumers already. Limit: ${maximumConsumers}.`,
      );
    }
    return { ...metadata, consumers: [...consumers, consumer] };
  });
  return { Consumer: { ...describeConsumer(account, stream, consumer), ConsumerStatus: "CREATING" } };
};

/** The consumer's subscriptions end with ResourceNotFoundException. */
export const deregisterConsumer = async (
  account: Account,
  request: RequestOf<"DeregisterStreamConsumer">,
): Promise<undefined> => {
  const { stream, consumer } = findConsumer(account, request);
  await stream.update((metadata) => ({
    ...metadata,
    consumers: metadata.consumers?.filter((other) => other !== consumer),
  }));
  const arn = account.consumerArn(stream, consumer);
  account.subscriptions.endConsumer(arn, consumerNotFound(arn, account.address(stream.metadata.name)));
  return undefined;
};

export const describeStreamConsumer = async (
  account: Account,
  request: RequestOf<"DescribeStreamConsumer">,
): Promise<Record<string, unknown>> => {
  const { stream, consumer } = findConsumer(account, request);
  return {
    ConsumerDescription: {
      ...describeConsumer(account, stream, consumer),
      StreamARN: account.arn(stream.metadata.name),
    },
  };
};

type Question = { readonly streamId: string; readonly after: string };

const isQuestion = (value: unknown): value is Question => {
  const question = Object(value) as Partial<Question>;
  return typeof question.streamId === "string" && typeof question.after === "string";
};

export const listStreamConsumers = async (
  account: Account,
  request: RequestOf<"ListStreamConsumers">,
): Promise<Record<string, unknown>> => {
  const stream = account.resolve(request);
  const { id: streamId, createdAtMs } = stream.metadata;
  const created = request.StreamCreationTimestamp;
  if (created !== undefined && Math.floor(created / 1000) !== Math.floor(createdAtMs / 1000)) {
    throw invalidArgument(`No such stream was created at StreamCreationTimestamp ${created / 1000}.`);
  }
  let after = "";
  if (request.NextToken !== undefined) {
    if (created !== undefined) {
      throw invalidArgument("NextToken and StreamCreationTimestamp cannot be provided together.");
    }
    const question = decodePageToken(request.NextToken, account.now(), isQuestion);
    if (question.streamId !== streamId) throw invalidArgument("Invalid NextToken.");
    after = question.after;
  }
  const consumers = (stream.metadata.consumers ?? [])
    .filter((consumer) => consumer.name > after)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const page = consumers.slice(0, request.MaxResults ?? 100);
  const isMore = page.length < consumers.length;
  return {
    Consumers: page.map((consumer) => describeConsumer(account, stream, consumer)),
    ...(isMore && { NextToken: encodePageToken({ streamId, after: page.at(-1)!.name }, account.now()) }),
  };
};

const describeConsumer = (
  account: Account,
  stream: Stream,
  consumer: ConsumerMetadata,
): Record<string, unknown> => ({
  ConsumerName: consumer.name,
  ConsumerARN: account.consumerArn(stream, consumer),
  ConsumerStatus: "ACTIVE",
  ConsumerCreationTimestamp: consumer.createdAtMs / 1000,
});

/** By its ARN, or by its name and its stream's ARN, or by all of them when they agree. */
const findConsumer = (
  account: Account,
  request: RequestOf<"DescribeStreamConsumer">,
): { readonly stream: Stream; readonly consumer: ConsumerMetadata } => {
  const { ConsumerARN: arn, ConsumerName: name, StreamARN: streamArn } = request;
  if (arn !== undefined) {
    const found = account.resolveConsumer(arn);
    const isOther =
      (name !== undefined && name !== found.consumer.name) ||
      (streamArn !== undefined && streamArn !== account.arn(found.stream.metadata.name));
    if (isOther)
      throw invalidArgument("ConsumerARN, ConsumerName and StreamARN do not name the same consumer.");
    return found;
  }
  if (name === undefined || streamArn === undefined) {
    throw invalidArgument("Either ConsumerARN or both StreamARN and ConsumerName must be provided.");
  }
  const stream = account.resolve(request);
  const consumer = stream.metadata.consumers?.find((other) => other.name === name);
  if (consumer === undefined) throw consumerNotFound(name, account.address(stream.metadata.name));
  return { stream, consumer };
};
