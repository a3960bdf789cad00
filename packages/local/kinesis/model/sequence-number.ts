/**
 * A sequence number has 56 decimal digits: `49`, the shard's creation in epoch milliseconds (13), the shard's number
 * (10), the record's position in the shard (16), its arrival in epoch milliseconds (13), `02`. All have the same
 * length and rise with the position, so they can be compared as strings or as numbers.
 */
export type SequenceNumberShard = { readonly number: number; readonly createdAtMs: number };

export type ParsedSequenceNumber = SequenceNumberShard & {
  readonly position: number;
  readonly arrivalMs: number;
};

const pattern = /^49(\d{13})(\d{10})(\d{16})(\d{13})02$/;

/** The common prefix of a shard's sequence numbers. */
export const sequenceNumberPrefix = (shard: SequenceNumberShard): string =>
  `49${digits(shard.createdAtMs, 13)}${digits(shard.number, 10)}`;

export const formatSequenceNumber = (prefix: string, position: number, arrivalMs: number): string =>
  `${prefix}${digits(position, 16)}${digits(arrivalMs, 13)}02`;

export const parseSequenceNumber = (text: string): ParsedSequenceNumber | undefined => {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [createdAtMs, number, position, arrivalMs] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { createdAtMs, number, position, arrivalMs };
};

const digits = (value: number, width: number): string => String(value).padStart(width, "0");
