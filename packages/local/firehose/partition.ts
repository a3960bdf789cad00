/** Where a record belongs, or why it belongs nowhere. */
export type Partition = { readonly key: string } | PartitionFailure;

type PartitionFailure = { readonly errorCode: string; readonly errorMessage: string };

export type PartitionKeys = Readonly<Record<string, unknown>>;

export const extractionFailed = (errorMessage: string): PartitionFailure => ({
  errorCode: "DynamicPartitioning.MetadataExtractionFailed",
  errorMessage,
});

/** The values of the partition keys that the prefix names, as text; the others are left out. */
export const partitionValues = (
  names: readonly string[],
  partitionKeys: PartitionKeys | undefined,
): { readonly values: Readonly<Record<string, string>> } | PartitionFailure => {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = partitionKeys && Object.hasOwn(partitionKeys, name) ? partitionKeys[name] : undefined;
    if (value === undefined || value === null || value === "" || typeof value === "object") {
      return extractionFailed(`partitionKeys values must not be null or empty: ${name}`);
    }
    values[name] = String(value);
  }
  return { values };
};
