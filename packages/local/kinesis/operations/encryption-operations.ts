import type { Account } from "../model/account.ts";
import { invalidArgument } from "../model/errors.ts";
import type { EncryptionPeriod, StreamMetadata } from "../model/stream-metadata.ts";
import type { RequestOf } from "../wire/request-shapes.ts";
import { noteChange } from "./limited-change.ts";

/** The current period of an encrypted stream. */
export const currentEncryption = (metadata: StreamMetadata): EncryptionPeriod | undefined => {
  const last = metadata.encryption?.at(-1);
  return last?.untilMs === undefined ? last : undefined;
};

/** Whether a record of this arrival time counts as encrypted. */
export const isEncryptedAt = (metadata: StreamMetadata, arrivalMs: number): boolean =>
  (metadata.encryption ?? []).some(
    ({ fromMs, untilMs }) => arrivalMs >= fromMs && (untilMs === undefined || arrivalMs < untilMs),
  );

/** The members about encryption in descriptions. */
export const encryptionDescription = (metadata: StreamMetadata): Record<string, unknown> => {
  const current = currentEncryption(metadata);
  return current === undefined ? { EncryptionType: "NONE" } : { EncryptionType: "KMS", KeyId: current.keyId };
};

/** Only the state is kept: there is no KMS here, and nothing on disk is encrypted. */
export const startEncryption = async (
  account: Account,
  request: RequestOf<"StartStreamEncryption">,
): Promise<undefined> => {
  checkType(request);
  const stream = account.resolve(request);
  const nowMs = Math.floor(account.now());
  const address = account.address(stream.metadata.name);
  await stream.update((metadata) => ({
    ...metadata,
    ...noteChange(metadata, "encryption", address, nowMs),
    encryption: [...ended(metadata, nowMs), { keyId: request.KeyId, fromMs: nowMs }],
  }));
  return undefined;
};

export const stopEncryption = async (
  account: Account,
  request: RequestOf<"StopStreamEncryption">,
): Promise<undefined> => {
  checkType(request);
  const nowMs = Math.floor(account.now());
  await account.resolve(request).update((metadata) => ({ ...metadata, encryption: ended(metadata, nowMs) }));
  return undefined;
};

const checkType = (request: RequestOf<"StartStreamEncryption">): void => {
  if (request.EncryptionType === "KMS") return;
  throw invalidArgument(`EncryptionType must be KMS. Specified value was ${request.EncryptionType}.`);
};

const ended = (metadata: StreamMetadata, nowMs: number): EncryptionPeriod[] =>
  (metadata.encryption ?? []).map((period) =>
    period.untilMs === undefined ? { ...period, untilMs: nowMs } : period,
  );
