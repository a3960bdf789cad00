import type { Log, ObjectStore } from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { objectSuffix } from "./object-name.ts";
import { compilePrefix, type Prefix } from "./prefix.ts";

/** An object's content and the parts of its name. `oldestMs`: arrival of its oldest record. */
type Content = { readonly oldestMs: number; readonly body: Uint8Array };

export type ObjectWriter = {
  readonly prefix: Prefix;
  writeData(content: Content & { readonly partitionKeys: Readonly<Record<string, string>> }): Promise<void>;
  writeErrors(content: Content & { readonly errorOutputType: string }): Promise<void>;
  writeBackup(content: Content): Promise<void>;
};

/**
 * Names and writes a delivery stream's objects. A failed write is retried until it succeeds or `retryPause` rejects.
 * Parquet is compressed inside, a backup always with gzip.
 */
export const openObjectWriter = (options: {
  readonly spec: DeliveryStreamSpec;
  readonly version: number;
  readonly objectStore: ObjectStore;
  readonly retryPause: (attempt: number) => Promise<void>;
  readonly uuid: () => string;
  /** With gzip. */
  readonly compress: (body: Uint8Array) => Promise<Uint8Array>;
  readonly log: Log;
}): ObjectWriter => {
  const { spec, version, objectStore, uuid, compress, log } = options;
  const prefix = compilePrefix(spec.prefix, "data", spec.customTimeZone);
  const errorPrefix = compilePrefix(spec.errorOutputPrefix, "error", spec.customTimeZone);
  const backupPrefix = spec.backup && compilePrefix(spec.backup.prefix, "data", spec.customTimeZone);
  const compression = spec.parquet ? "UNCOMPRESSED" : spec.compression;
  const compressionExtension = compression === "GZIP" ? ".gz" : "";

  const suffix = (timeMs: number, extension: string): string =>
    objectSuffix({ stream: spec.name, version, timeMs, uuid: uuid(), extension });

  const compressed = async (body: Uint8Array): Promise<Uint8Array> =>
    compression === "GZIP" ? compress(body) : body;

  const put = async (bucket: string, key: string, body: Uint8Array): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await objectStore.putObject(bucket, key, body, { contentType: "application/octet-stream" });
        return;
      } catch (error) {
        const reason = (error as Error).message;
        log(`firehose ${spec.name}: writing s3://${bucket}/${key} failed, will retry: ${reason}`);
        await options.retryPause(attempt);
      }
    }
  };

  return {
    prefix,
    async writeData({ oldestMs, partitionKeys, body }) {
      const extension = spec.fileExtension ?? (spec.parquet ? ".parquet" : compressionExtension);
      const key = prefix.evaluate({ timeMs: oldestMs, partitionKeys }) + suffix(oldestMs, extension);
      await put(spec.bucket, key, await compressed(body));
    },
    async writeErrors({ oldestMs, errorOutputType, body }) {
      const evaluated = errorPrefix.evaluate({ timeMs: oldestMs, errorOutputType });
      await put(spec.bucket, evaluated + suffix(oldestMs, compressionExtension), await compressed(body));
    },
    async writeBackup({ oldestMs, body }) {
      const key = backupPrefix!.evaluate({ timeMs: oldestMs }) + suffix(oldestMs, ".gz");
      await put(spec.backup!.bucket, key, await compress(body));
    },
  };
};
