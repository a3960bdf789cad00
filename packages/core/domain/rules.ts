/** PROVISIONAL: replaced by the calibrated rule. */
export const rulesVersion = 2;
export const rules = {
  contextMs: 60_000,
  contextRecords: 6,
  gapMs: 120_000,
  tripOverMs: 30 * 60_000,
  harshCmpsPerSecond: 350,
  harshMaxMs: 3_000,
  stillCmps: 50,
  maxCmps: 10_000,
} as const;
export type Rules = { readonly [name in keyof typeof rules]: number };
