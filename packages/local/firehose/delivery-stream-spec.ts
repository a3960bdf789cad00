import { AwsError } from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { isTimeZone } from "./java-date.ts";
import { compilePrefix, type Prefix } from "./prefix.ts";

type Range = readonly [from: number, to: number];

/** Checks settings by the rules of CreateDeliveryStream; throws InvalidArgumentException saying which and why. */
export const checkDeliveryStreamSpec = (spec: DeliveryStreamSpec): void => {
  const refuse = (reason: string): never => {
    throw new AwsError("InvalidArgumentException", `Delivery stream ${spec.name}: ${reason}.`);
  };
  const within = (what: string, value: number, [from, to]: Range): void => {
    if (!(value >= from && value <= to)) refuse(`${what} is ${value} and must be ${from} to ${to}`);
  };
  const prefixOf = (text: string, use: "data" | "error"): Prefix => {
    try {
      return compilePrefix(text, use);
    } catch (error) {
      return refuse((error as Error).message);
    }
  };

  if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(spec.name)) refuse("a name has 1 to 64 of A-Z, a-z, 0-9, _ . and -");
  if (spec.customTimeZone !== undefined && !isTimeZone(spec.customTimeZone))
    refuse(`${spec.customTimeZone} is not an IANA time zone`);
  const prefix = prefixOf(spec.prefix, "data");
  prefixOf(spec.errorOutputPrefix, "error");
  within("bufferMegabytes", spec.bufferMegabytes, [spec.parquet || spec.dynamicPartitioning ? 64 : 1, 128]);
  within("bufferSeconds", spec.bufferSeconds, [spec.dynamicPartitioning ? 1 : 0, 900]);
  if (spec.transform) {
    within("transform.bufferMegabytes", spec.transform.bufferMegabytes, [0.2, 3]);
    within("transform.bufferSeconds", spec.transform.bufferSeconds, [0, 900]);
    within("transform.retries", spec.transform.retries, [0, 300]);
  }
  if (spec.dynamicPartitioning) {
    if (prefix.partitionKeys.length === 0)
      refuse("dynamic partitioning needs !{partitionKeyFromLambda:…} in the prefix");
    if (!spec.transform) refuse("partitionKeyFromLambda needs a transform");
  } else if (prefix.partitionKeys.length > 0) refuse("partitionKeyFromLambda needs dynamic partitioning");
  if (spec.parquet) {
    if (spec.compression !== "UNCOMPRESSED")
      refuse("with Parquet conversion compression must be UNCOMPRESSED");
    if (spec.parquet.columns.length === 0) refuse("Parquet conversion needs at least one column");
  }
  if (spec.fileExtension !== undefined && !/^\.[0-9a-z!_.*'()-]+$/.test(spec.fileExtension)) {
    refuse("a file extension is a dot followed by 0-9, a-z and ! - _ . * ' ( )");
  }
  if (spec.backup) {
    const backup = prefixOf(spec.backup.prefix, "data");
    if (backup.partitionKeys.length > 0) refuse("a backup prefix cannot hold partition keys");
  }
};
