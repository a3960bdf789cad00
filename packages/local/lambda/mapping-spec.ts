import type { EventSourceMappingSpec } from "../settings.ts";
import { requireBucket } from "./async-spec.ts";
import { createRecordFilter } from "./record-filter.ts";

const startingPositions: readonly string[] = ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"];
const consumerName = /^[a-zA-Z0-9_.-]{1,128}$/;

const requireStartingPosition = (spec: EventSourceMappingSpec, nowMs: number): void => {
  const { startingPosition, startingTimestampSeconds: seconds } = spec;
  if (!startingPositions.includes(startingPosition)) {
    const allowed = startingPositions.join(" or ");
    throw new RangeError(`startingPosition is ${startingPosition}; it must be ${allowed}.`);
  }
  if (startingPosition !== "AT_TIMESTAMP") {
    if (seconds === undefined) return;
    throw new RangeError(
      `startingTimestampSeconds is ${seconds} with the startingPosition ${startingPosition}; it needs AT_TIMESTAMP.`,
    );
  }
  if (typeof seconds === "number" && seconds >= 0 && seconds * 1000 <= nowMs) return;
  throw new RangeError(
    `startingTimestampSeconds is ${seconds}; AT_TIMESTAMP needs epoch seconds that are not in the future.`,
  );
};

/** Throws a RangeError that names the setting, its value and what Lambda allows. */
export const validateMappingSpec = (spec: EventSourceMappingSpec, nowMs: number): void => {
  const requireWhole = (name: keyof EventSourceMappingSpec, least: number, most: number, except?: number) => {
    const value = spec[name] as number;
    if (value === except) return;
    if (Number.isInteger(value) && value >= least && value <= most) return;
    const exception = except === undefined ? "" : `, or ${except}`;
    throw new RangeError(
      `${name} is ${value}; it must be a whole number from ${least} to ${most}${exception}.`,
    );
  };
  requireStartingPosition(spec, nowMs);
  requireBucket(spec.onFailure);
  if (spec.consumer !== undefined && !consumerName.test(spec.consumer))
    throw new RangeError(
      `consumer is ${JSON.stringify(spec.consumer)}; it must match ${consumerName.source}.`,
    );
  if (spec.filterPatterns !== undefined) {
    createRecordFilter(spec.filterPatterns);
    if (spec.tumblingWindowSeconds > 0)
      throw new RangeError(
        `filterPatterns are set and tumblingWindowSeconds is ${spec.tumblingWindowSeconds}; ` +
          "a tumbling window allows no filter.",
      );
  }
  requireWhole("batchSize", 1, 10_000);
  requireWhole("batchingWindowSeconds", 0, 300);
  requireWhole("parallelizationFactor", 1, 10);
  requireWhole("maximumRetryAttempts", 0, 10_000, -1);
  requireWhole("maximumRecordAgeSeconds", 60, 604_800, -1);
  requireWhole("tumblingWindowSeconds", 0, 900);
  if (spec.tumblingWindowSeconds > 0 && spec.parallelizationFactor > 1) {
    throw new RangeError(
      `tumblingWindowSeconds is ${spec.tumblingWindowSeconds} and parallelizationFactor ${spec.parallelizationFactor}; ` +
        "a tumbling window needs a parallelizationFactor of 1.",
    );
  }
};
