import { type Correction, type Corrections, noCorrections } from "./corrections.ts";

const text = { encoder: new TextEncoder(), decoder: new TextDecoder() };

/** A trip's corrections as one value: JSON, since most trips have none and others a few. None are no bytes. */
export const encodeCorrections = (corrections: Corrections): Uint8Array =>
  corrections.length === 0 ? new Uint8Array() : text.encoder.encode(JSON.stringify(corrections));

export const decodeCorrections = (bytes: Uint8Array | undefined): Corrections =>
  bytes === undefined || bytes.length === 0
    ? noCorrections
    : (JSON.parse(text.decoder.decode(bytes)) as Correction[]);
