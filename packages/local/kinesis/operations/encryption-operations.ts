import type { Account } from "../model/account.ts";
import { invalidArgument } from "../model/errors.ts";
import type { EncryptionPeriod, StreamMetadata } from "../model/stream-metadata.ts";
import type { RequestOf } from "../wire/request-shapes.ts";
import { noteChange } from "./limited-change.ts";

/** The period that lasts, of a stream that is encrypted. */
export function currentEncryption(metadata: StreamMetadata): EncryptionPeriod | undefined {
  const last = metadata.encryption?.at(-1);
  return last?.untilMs === undefined ? last : undefined;
}

/** Whether a record that arrived then counts as encrypted. */
export function isEncryptedAt(metadata: StreamMetadata, arrivalMs: number): boolean {
  return (metadata.encryption ?? []).some(
    ({ fromMs, untilMs }) => arrivalMs >= fromMs && (untilMs === undefined || arrivalMs < untilMs),
  );
}

/** The members by which descriptions tell of encryption. */
export function encryptionDescription(metadata: StreamMetadata): Record<string, unknown> {
  const current = currentEncryption(metadata);
  return current === undefined ? { EncryptionType: "NONE" } : { EncryptionType: "KMS", KeyId: current.keyId };
}

/** Only the state is kept: there is no KMS here, and nothing on disk is encrypted. */
export async function startEncryption(
  account: Account,
  request: RequestOf<"StartStreamEncryption">,
): Promise<undefined> {
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
}

export async function stopEncryption(
  account: Account,
  request: RequestOf<"StopStreamEncryption">,
): Promise<undefined> {
  checkType(request);
  const nowMs = Math.floor(account.now());
  await account.resolve(request).update((metadata) => ({ ...metadata, encryption: ended(metadata, nowMs) }));
  return undefined;
}

function checkType(request: RequestOf<"StartStreamEncryption">): void {
  if (request.EncryptionType === "KMS") return;
  throw invalidArgument(`EncryptionType must be KMS. Specified value was ${request.EncryptionType}.`);
}

function ended(metadata: StreamMetadata, nowMs: number): EncryptionPeriod[] {
  return (metadata.encryption ?? []).map((period) =>
    period.untilMs === undefined ? { ...period, untilMs: nowMs } : period,
  );
}
