import type { EventSourceMappingSpec } from "../../core/pipeline.ts";

const startingPositions: readonly string[] = ["TRIM_HORIZON", "LATEST"];

/** Throws a RangeError that names the setting, its value and what Lambda allows. */
export const validateMappingSpec = (spec: EventSourceMappingSpec): void => {
  const requireWhole = (name: keyof EventSourceMappingSpec, least: number, most: number, except?: number) => {
    const value = spec[name] as number;
    if (value === except) return;
    if (Number.isInteger(value) && value >= least && value <= most) return;
    const exception = except === undefined ? "" : `, or ${except}`;
    throw new RangeError(
      `${name} is ${value}; it must be a whole number from ${least} to ${most}${exception}.`,
    );
  };
  if (!startingPositions.includes(spec.startingPosition)) {
    const allowed = startingPositions.join(" or ");
    throw new RangeError(`startingPosition is ${spec.startingPosition}; it must be ${allowed}.`);
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
