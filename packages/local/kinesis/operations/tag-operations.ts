import type { Account } from "../model/account.ts";
import { invalidArgument } from "../model/errors.ts";
import type { Stream } from "../model/stream.ts";
import type { StreamMetadata } from "../model/stream-metadata.ts";
import type { RequestOf } from "../wire/request-shapes.ts";

const maximumTags = 50;
/** Unicode letters, digits and white space, and `_ . : / = + - @ %`. */
const illegalInTag = /[^\p{L}\p{N}\p{Z}_.:/=+\-@%]/u;

type Tags = Readonly<Record<string, string>>;

/** What carries tags: a stream or one of its consumers. */
type Resource = {
  readonly tags: Tags;
  change(next: (tags: Tags) => Tags): Promise<void>;
};

export const addTagsToStream = async (
  account: Account,
  request: RequestOf<"AddTagsToStream">,
): Promise<undefined> => {
  await addTags(streamResource(account.resolve(request)), request.Tags);
  return undefined;
};

export const removeTagsFromStream = async (
  account: Account,
  request: RequestOf<"RemoveTagsFromStream">,
): Promise<undefined> => {
  await removeTags(streamResource(account.resolve(request)), request.TagKeys);
  return undefined;
};

export const listTagsForStream = async (
  account: Account,
  request: RequestOf<"ListTagsForStream">,
): Promise<Record<string, unknown>> => {
  const after = request.ExclusiveStartTagKey ?? "";
  const tags = listed(account.resolve(request).metadata.tags).filter(({ Key }) => Key > after);
  const page = tags.slice(0, request.Limit ?? maximumTags);
  return { Tags: page, HasMoreTags: page.length < tags.length };
};

export const tagResource = async (
  account: Account,
  request: RequestOf<"TagResource">,
): Promise<undefined> => {
  await addTags(resourceOf(account, request.ResourceARN), request.Tags);
  return undefined;
};

export const untagResource = async (
  account: Account,
  request: RequestOf<"UntagResource">,
): Promise<undefined> => {
  await removeTags(resourceOf(account, request.ResourceARN), request.TagKeys);
  return undefined;
};

export const listTagsForResource = async (
  account: Account,
  request: RequestOf<"ListTagsForResource">,
): Promise<Record<string, unknown>> => ({ Tags: listed(resourceOf(account, request.ResourceARN).tags) });

const addTags = (resource: Resource, added: Tags): Promise<void> =>
  resource.change((tags) => {
    const merged = { ...tags, ...added };
    checkTags(merged);
    return merged;
  });

const removeTags = (resource: Resource, keys: readonly string[]): Promise<void> =>
  resource.change((tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))));

/** A resource has at most 50 tags, of the characters that AWS accepts, and none with a reserved key. */
export const checkTags = (tags: Tags): void => {
  const keys = Object.keys(tags);
  if (
    Object.entries(tags)
      .flat()
      .some((text) => illegalInTag.test(text))
  ) {
    throw invalidArgument(
      "Some tags contain invalid characters. Valid characters: " +
        "Unicode letters, digits, white space, _ . / = + - % @ :.",
    );
  }
  if (keys.length > maximumTags) {
    throw invalidArgument(
      `Failed to add tags: a resource has ${maximumTags} tags at most, and this would have ${keys.length}.`,
    );
  }
  const reserved = keys.find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) throw invalidArgument(`Tag key ${reserved} begins with the reserved aws:.`);
};

const listed = (tags: Tags): { Key: string; Value: string }[] =>
  Object.keys(tags)
    .sort()
    .map((Key) => ({ Key, Value: tags[Key]! }));

const resourceOf = (account: Account, arn: string): Resource => {
  if (!arn.includes("/consumer/")) return streamResource(account.resolve({ StreamARN: arn }));
  const { stream, consumer } = account.resolveConsumer(arn);
  return {
    tags: consumer.tags,
    change: (next) =>
      stream.update((metadata) => ({
        ...metadata,
        consumers: metadata.consumers?.map((other) =>
          other.name === consumer.name ? { ...other, tags: next(other.tags) } : other,
        ),
      })),
  };
};

const streamResource = (stream: Stream): Resource => ({
  tags: stream.metadata.tags,
  change: (next) => stream.update((metadata): StreamMetadata => ({ ...metadata, tags: next(metadata.tags) })),
});
